import type { Version } from '../../catalogue/version'
import { Facts } from './facts'
import { Time } from './time'
import { count, languageName, months } from './words'

/** A version at a glance: how much work it is, who judges it, and how long its badge is good for. */
export function VersionFacts({ version }: { version: Version }) {
  return (
    <Facts
      of={[
        ['Work', version.estimatedHours !== null && `about ${count(version.estimatedHours, 'hour')}`],
        ['Credits', version.credits],
        ['Field of study', version.fieldOfStudy],
        ['Code', version.humanCode],
        ['Judged by', version.assessors === 2 ? 'two assessors, each on their own' : 'one assessor'],
        ['Badge', version.validityMonths === null ? 'good for ever' : `good for ${months(version.validityMonths)}`],
        ['Renewal', version.validityMonths !== null && renewal(version.renewalDays)],
        ['Language', languageName(version.language)],
        ['Version', version.number],
        ['Published', version.publishedAt && <Time at={version.publishedAt} />],
        ['Retired', version.retiredAt && <Time at={version.retiredAt} />],
      ]}
    />
  )
}

const renewal = (days: number) => (days === 0 ? 'once it has run out' : `from ${count(days, 'day')} before its end on`)
