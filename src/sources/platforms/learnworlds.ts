import type { Preset } from './preset'

/**
 * LearnWorlds, webhooks of version 2. Its “signature” is a fixed text and signs nothing, so the secret goes into the
 * address. Of being enrolled no published body was found.
 */
export const learnworlds: Preset = {
  name: 'LearnWorlds',
  authentications: ['secret'],
  mapping: {
    paths: {
      type: '$.type',
      email: '$.data.user.email',
      name: '$.data.user.first_name',
      familyName: '$.data.user.last_name',
      courseId: '$.data.course.id',
      courseName: '$.data.course.title',
      completedAt: '$.data.completed_at',
    },
    types: { courseCompleted: 'course.completed' },
    condition: null,
  },
  steps: [
    'In LearnWorlds, open Settings, Developers, Webhooks (from the plan Learning Center on), and switch on “Course completed”.',
    'Give the address that ends in ?token=.',
  ],
}
