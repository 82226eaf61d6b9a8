import { canvas } from './platforms/canvas'
import { generic } from './platforms/generic'
import { learnworlds } from './platforms/learnworlds'
import { moodle } from './platforms/moodle'
import { openEdx } from './platforms/open-edx'
import type { Preset } from './platforms/preset'
import { thinkific } from './platforms/thinkific'
import type { Platform } from './rules'

/** What we know of each platform. */
export const presets: Record<Platform, Preset> = {
  generic,
  canvas,
  moodle,
  'open-edx': openEdx,
  thinkific,
  learnworlds,
}
