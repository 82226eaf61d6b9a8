import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { contextPins } from '../../src/checker/context-pins'
import { readText, sharedTests } from './support/shared'

sharedTests({
  'the pinned context of Comprehensive Learner Records is the one 1EdTech publishes, to the byte': () => {
    const text = readText('contexts/1edtech/clr-v2p0-context-2.0.1.json')
    expect(contextPins.get('https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json')).toBe(
      createHash('sha256').update(text).digest('hex'),
    )
  },
})
