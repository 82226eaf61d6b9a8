import { isObject } from '../hook-body'
import type { HookBody } from '../hook-body'
import type { Preset } from './preset'

/**
 * Open edX with the plugin openedx-webhooks (aulasneo) or openedx-webhook-relay, JSON or form. The body is in a member
 * that is called by the class of the event.
 */
export const openEdx: Preset = {
  name: 'Open edX',
  authentications: ['secret'],
  shape,
  mapping: {
    paths: {
      type: '$.type',
      email: '$.data.user.pii.email',
      name: '$.data.user.pii.name',
      courseId: '$.data.course.course_key',
      courseName: '$.data.course.display_name',
      completedAt: '$.event_metadata.time',
      passed: '$.data.is_passing',
    },
    types: {
      'org.openedx.learning.course.enrollment.created.v1': 'course.enrolled',
      'org.openedx.learning.course.passing.status.updated.v1': 'course.completed',
      'openedx_events.learning.data.CoursePassingStatusData': 'course.completed',
    },
    condition: null,
  },
  steps: [
    'Install the plugin tutor-contrib-webhooks (openedx-webhooks), or openedx-webhook-relay.',
    'Add a webhook to the address that ends in ?token=, for COURSE_PASSING_STATUS_UPDATED and, if being enrolled there is to enroll here, COURSE_ENROLLMENT_CREATED.',
    'With the relay, allow the fields e-mail address and name, and the course’s key.',
  ],
}

/** `{type, data, event_metadata}`, whatever the class is called. */
function shape(body: HookBody): HookBody {
  const [name, data] = Object.entries(body).find(([key, value]) => key !== 'event_metadata' && isObject(value)) ?? []
  if (name === undefined) return unflattened(body)
  const metadata = isObject(body.event_metadata) ? body.event_metadata : {}
  return { type: metadata.event_type ?? name, data, event_metadata: metadata }
}

/** The form has `{name of the object}_user_pii_email` and `event_metadata_event_type`, one field for each. */
function unflattened(form: HookBody): HookBody {
  const ending = (end: string) =>
    Object.entries(form).find(([name]) => name.endsWith(`_${end}`) && !name.startsWith('event_metadata_'))?.[1]
  return {
    type: form.event_metadata_event_type,
    data: {
      is_passing: ending('is_passing'),
      user: { pii: { email: ending('user_pii_email'), name: ending('user_pii_name') } },
      course: { course_key: ending('course_course_key'), display_name: ending('course_display_name') },
    },
    event_metadata: { time: form.event_metadata_time },
  }
}
