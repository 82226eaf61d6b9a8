import { expect } from 'vitest'
import { extensionsContext, openBadgesContext, vcContext } from '../../src/proof/context-urls'
import { contexts } from '../../src/proof/contexts'
import { packagedContexts } from '../../src/proof/packaged-contexts'
import { readJson, sharedTests } from './support/shared'

const openBadges = 'https://purl.imsglobal.org/spec/ob/v3p0'

const packaged = {
  'https://www.w3.org/2018/credentials/v1': 'w3c/credentials-v1',
  'https://w3id.org/security/data-integrity/v1': 'npm/w3id.org_security_data-integrity_v1',
  'https://w3id.org/security/data-integrity/v2': 'npm/w3id.org_security_data-integrity_v2',
  [`${openBadges}/context.json`]: '1edtech/ob-v3p0-context',
  [`${openBadges}/context-3.0.1.json`]: '1edtech/ob-v3p0-context-3.0.1',
  [`${openBadges}/context-3.0.2.json`]: '1edtech/ob-v3p0-context-3.0.2',
}

sharedTests({
  'the Open Badges context is the one 1EdTech publishes today': () => {
    expect(contexts.get(openBadgesContext)).toEqual(readJson('contexts/1edtech/ob-v3p0-context-3.0.3.json'))
  },
  'the extensions context is the one 1EdTech publishes': () => {
    expect(contexts.get(extensionsContext)).toEqual(readJson('contexts/1edtech/ob-v3p0-extensions.json'))
  },
  'the context of the VC Data Model 2.0 is the one W3C publishes': () => {
    expect(contexts.get(vcContext)).toEqual(readJson('contexts/w3c/credentials-v2.json'))
  },
  'the contexts kept for checking others are the published ones': () => {
    for (const [url, file] of Object.entries(packaged))
      expect(packagedContexts.get(url), url).toEqual(readJson(`contexts/${file}.json`))
  },
})
