import type { JsonLd } from '../proof/canonicalize'
import { isOfType } from './json'

/** Whether a credential says it is of Open Badges 3.0. */
export const isOpenBadge = (credential: JsonLd) =>
  isOfType(credential, 'OpenBadgeCredential', 'AchievementCredential', 'EndorsementCredential')
