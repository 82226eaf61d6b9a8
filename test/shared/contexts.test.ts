import { expect } from 'vitest'
import { openBadgesContext, vcContext } from '../../src/proof/context-urls'
import { contexts } from '../../src/proof/contexts'
import { readJson, sharedTests } from './support/shared'

sharedTests({
  'the Open Badges context is the one 1EdTech publishes today': () => {
    expect(contexts.get(openBadgesContext)).toEqual(readJson('contexts/1edtech/ob-v3p0-context-3.0.3.json'))
  },
  'the context of the VC Data Model 2.0 is the one W3C publishes': () => {
    expect(contexts.get(vcContext)).toEqual(readJson('contexts/w3c/credentials-v2.json'))
  },
})
