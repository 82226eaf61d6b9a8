import type { Preset } from './preset'

/** Our own shape: Standard Webhooks' `{type, timestamp, data}`. Zapier, Make, n8n and Power Automate can write it. */
export const generic: Preset = {
  name: 'Any other, or Zapier, Make, n8n …',
  authentications: ['signature', 'secret'],
  mapping: {
    paths: {
      type: '$.type',
      email: '$.data.learner.email',
      name: '$.data.learner.name',
      courseId: '$.data.course.external_id',
      courseName: '$.data.course.name',
      completedAt: '$.data.completed_at',
    },
    types: { 'course.enrolled': 'course.enrolled', 'course.completed': 'course.completed' },
    condition: null,
  },
  steps: [
    'Have the platform post JSON or a form to the address when somebody is enrolled in a course, or completes one.',
    'A sender that signs as Standard Webhooks has it (360Learning and Whop do) gets the secret for its signatures. One that does not sends it in a header, “Authorization: Bearer” and the secret; one that cannot set headers posts to the address that ends in ?token=.',
    'The body is {"type": "course.completed", "data": {"learner": {"email", "name"}, "course": {"external_id", "name"}, "completed_at"}}, or “course.enrolled”. For a body of another shape, change where its fields stand.',
  ],
}
