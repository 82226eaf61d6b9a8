import type { Preset } from './preset'

/**
 * Canvas Live Events in Canvas’s own format, not signed. The enrollment events carry no e-mail address, and the Caliper
 * format no completed courses. Ids in the body are those of the course’s address.
 */
export const canvas: Preset = {
  name: 'Canvas',
  authentications: ['secret'],
  mapping: {
    paths: {
      type: '$.metadata.event_name',
      email: '$.body.user.email',
      name: '$.body.user.name',
      courseId: '$.body.course.id',
      courseName: '$.body.course.name',
      completedAt: '$.body.progress.completed_at',
    },
    types: { course_completed: 'course.completed' },
    condition: null,
  },
  steps: [
    'In Canvas, open Admin, Data Services, and add a subscription that delivers by HTTPS to the address that ends in ?token=.',
    'Choose the format “Canvas”, not “Caliper”, and do not tick “Sign Payload”: what Canvas signs for all its customers with one key says nothing of who you are.',
    'Choose the event course_completed. It is sent once every requirement of every module is met, so the course needs module requirements.',
  ],
}
