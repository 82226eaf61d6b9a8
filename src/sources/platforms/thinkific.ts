import type { Preset } from './preset'

/**
 * Thinkific’s enrollment webhooks. It signs in a way of its own, and only what is registered through its API, so the
 * secret goes into the address. A published body of `enrollment.completed` was not found: it is read like
 * `enrollment.progress`, whose envelope it shares. Percentages are text, and `completed_at` is there at 24 % too.
 */
export const thinkific: Preset = {
  name: 'Thinkific',
  authentications: ['secret'],
  mapping: {
    paths: {
      type: '$.action',
      email: '$.payload.user.email',
      name: '$.payload.user.first_name',
      familyName: '$.payload.user.last_name',
      courseId: '$.payload.course.id',
      courseName: '$.payload.course.name',
      completedAt: '$.payload.completed_at',
      percentage: '$.payload.percentage_completed',
    },
    types: { created: 'course.enrolled', progress: 'course.completed', completed: 'course.completed' },
    condition: { path: '$.resource', equals: 'enrollment' },
  },
  steps: [
    'In Thinkific’s settings, add a webhook to the address that ends in ?token=.',
    'Choose the topics enrollment.completed or enrollment.progress and, if being enrolled there is to enroll here, enrollment.created.',
  ],
}
