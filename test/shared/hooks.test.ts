import { expect } from 'vitest'
import { presets } from '../../src/sources/platforms'
import { readHook } from '../../src/sources/reading'
import type { Reading } from '../../src/sources/reading'
import type { Platform } from '../../src/sources/rules'
import { readText, sharedTests } from './support/shared'

// What platforms and their documentation have published, read by the mapping that a new source begins with.

const receivedAt = new Date('2026-11-24T12:00:00Z')
const file = (path: string) => readText(`../../integrations/data/${path}`)

function read(platform: Platform, body: string, contentType = 'application/json'): Reading {
  return readHook({ platform, mapping: presets[platform].mapping, contentType, body, receivedAt })
}

const told = (reading: Reading) => (reading.outcome === 'told' ? reading.told : reading)

/** The same sample with a part of it changed. */
const changed = (path: string, from: string, to: string) => {
  const text = file(path)
  expect(text).toContain(from)
  return text.replace(from, to)
}

sharedTests({
  'Canvas: a completed course': () => {
    expect(told(read('canvas', file('canvas/course_completed.json')))).toEqual({
      type: 'course.completed',
      email: 'inewton@example.com',
      name: 'Isaac Newton',
      courseId: '565',
      courseName: 'Computer Science I',
      completedAt: new Date('2019-11-05T13:38:00.218Z'),
    })
  },
  'Canvas: its other events are ignored, and its enrollments, which name no address, too': () => {
    for (const name of ['course_progress', 'grade_change', 'submission_created'])
      expect(read('canvas', file(`canvas/${name}.json`))).toEqual({
        outcome: 'ignored',
        reason: `Nothing is done about “${name}”.`,
      })
    const body = JSON.stringify({
      metadata: { event_name: 'enrollment_created' },
      body: JSON.parse(file('canvas/enrollment_created.body.json')),
    })
    expect(read('canvas', body).outcome).toBe('ignored')
  },
  'Canvas: the Caliper format cannot be mapped': () => {
    expect(read('canvas', file('canvas/caliper_grade_change.json'))).toEqual({
      outcome: 'unmapped',
      reason: 'No type at $.metadata.event_name.',
    })
  },
  'Thinkific: enrolled, at 24 percent, and done': () => {
    // The published sample has a mark before its address, which is therefore none.
    const [mark, clean] = ['[TEST] john@doe.com', 'john@doe.com']
    expect(read('thinkific', file('thinkific/enrollment_created.json'))).toEqual({
      outcome: 'unmapped',
      reason: 'No e-mail address at $.payload.user.email.',
    })
    expect(told(read('thinkific', changed('thinkific/enrollment_created.json', mark, clean)))).toMatchObject({
      type: 'course.enrolled',
      email: clean,
      name: '[TEST] John Doe',
      courseId: '68',
    })
    const progress = changed('thinkific/enrollment_progress.json', mark, clean)
    expect(read('thinkific', progress)).toEqual({
      outcome: 'ignored',
      reason: 'The course is not completed: 24 of 100 percent.',
    })
    expect(told(read('thinkific', progress.replace('"24.0"', '"100.0"')))).toMatchObject({
      type: 'course.completed',
      courseId: '25',
      completedAt: new Date('2014-02-01T00:20:04.019Z'),
    })
    expect(read('thinkific', progress.replace('"resource":"enrollment"', '"resource":"quiz"'))).toMatchObject({
      outcome: 'ignored',
    })
  },
  'LearnWorlds: a completed course, its moment in seconds with a fraction': () => {
    expect(told(read('learnworlds', file('learnworlds/courseCompleted.json')))).toEqual({
      type: 'course.completed',
      email: 'john@doe.com',
      name: 'johndoe',
      courseId: 'sample-course',
      courseName: 'sample course',
      completedAt: new Date(1637232384736),
    })
  },
  'Open edX: a status of passing, in a member that is called by its class': () => {
    const sample = JSON.parse(file('openedx/course_passing_status.test-fixture.json'))
    const [name = ''] = Object.keys(sample)
    // The fixture is abridged: it has no course.
    expect(read('open-edx', JSON.stringify(sample))).toEqual({
      outcome: 'unmapped',
      reason: 'No course id at $.data.course.course_key.',
    })
    sample[name].course = { course_key: 'course-v1:edX+DemoX+Demo_Course', display_name: 'Demonstration Course' }
    expect(told(read('open-edx', JSON.stringify(sample)))).toMatchObject({
      type: 'course.completed',
      email: 'learner@example.com',
      courseId: 'course-v1:edX+DemoX+Demo_Course',
    })
    sample[name].is_passing = false
    expect(read('open-edx', JSON.stringify(sample))).toEqual({
      outcome: 'ignored',
      reason: 'The course is not passed.',
    })
  },
  'Open edX: an enrollment, as a form': () => {
    const lines = file('openedx/course_enrollment_created.flattened.txt').split('\n').filter(Boolean)
    const form = new URLSearchParams(
      lines.map((line) => line.split(/[:;]\s+/).map((part) => part.trim()) as [string, string]),
    )
    expect(told(read('open-edx', form.toString(), 'application/x-www-form-urlencoded'))).toMatchObject({
      type: 'course.enrolled',
      email: 'andres@aulasneo.com',
      courseId: 'course-v1:edX+DemoX+Demo_Course',
      courseName: 'Demonstration Course',
    })
  },
  'Moodle: what local_webhooks sends has no address in it': () => {
    expect(read('moodle', file('moodle/local_webhooks_course_viewed.json'))).toEqual({
      outcome: 'unmapped',
      reason: 'No type at $.type.',
    })
  },
  'others can be mapped by paths alone': () => {
    const mapping = {
      paths: {
        type: '$.event',
        email: '$.data.user.email',
        courseId: '$.data.course.course_uuid',
        courseName: '$.data.course.name',
        completedAt: '$.timestamp',
      },
      types: { course_completed: 'course.completed' as const },
      condition: null,
    }
    const hook = { contentType: 'application/json', receivedAt, platform: 'generic' as const }
    expect(
      told(readHook({ ...hook, mapping, body: file('standard-webhooks/learnhouse_course_completed.json') })),
    ).toEqual({
      type: 'course.completed',
      email: 'alice@example.com',
      name: '',
      courseId: 'course_xyz',
      courseName: 'Intro to Python',
      completedAt: new Date('2026-04-19T14:31:02Z'),
    })
    const kajabi = JSON.stringify({
      ...JSON.parse(file('kajabi/envelope.json')),
      payload: JSON.parse(file('kajabi/tag_added.payload.json')),
    })
    const paths = { type: '$.event', email: '$.payload[0].attributes.email', courseId: '$.payload[1].attributes.name' }
    const tagged = { paths, types: { tag_added: 'course.completed' as const }, condition: null }
    expect(told(readHook({ ...hook, mapping: tagged, body: kajabi }))).toMatchObject({
      email: 'sample@example.com',
      courseId: 'Tag',
    })
  },
  'the published vector of Standard Webhooks is the one our own tests know': () => {
    expect(JSON.parse(file('standard-webhooks/test-vector.json'))).toEqual({
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': 1614265330,
      body: '{"test": 2432232314}',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  },
})
