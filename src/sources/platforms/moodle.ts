import { generic } from './generic'
import type { Preset } from './preset'

/**
 * Moodle has no webhooks of its own. The plugin tool_trigger posts what its workflow says, and so our own shape; the plugin
 * local_webhooks sends neither e-mail address nor course name, and can therefore not be mapped.
 */
export const moodle: Preset = {
  name: 'Moodle',
  authentications: ['secret'],
  mapping: generic.mapping,
  steps: [
    'Install the plugin tool_trigger (Event triggers, by Catalyst), and add a workflow for the event \\core\\event\\course_completed.',
    'Look up the user by relateduserid: userid is whoever caused the event, often cron. Look up the course by courseid.',
    'Add the step “HTTP Post”: the address; the headers “Content-Type: application/x-www-form-urlencoded” and “Authorization: Bearer” with the secret; and as parameters type=course.completed&data[learner][email]={user_email}&data[learner][name]={user_firstname} {user_lastname}&data[course][external_id]={courseid}&data[course][name]={course_fullname}&data[completed_at]={timecreated}. If the names of your lookup fields differ, take yours.',
    'Leave the expected response at 200.',
  ],
}
