import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, test } from 'vitest'
import { toDocument } from '../../src/api/document'
import { groups } from '../../src/api/operations'

const origin = 'https://badges.provider.test'

test('a linter finds nothing in the document', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] })
  const found = await lintFromString({ source: JSON.stringify(toDocument(groups, origin)), config })
  expect(found.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`)).toEqual([])
})
