import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mediaTypeAllowed, sniff, whyNotTaken } from './media-type'

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(parts.flatMap((p) => (typeof p === 'string' ? [...new TextEncoder().encode(p)] : p)))

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

describe('the type of a file', () => {
  test.each([
    ['%PDF-1.7', bytes('%PDF-1.7'), 'application/pdf'],
    ['a Windows program', bytes('MZ', [0x90, 0, 3, 0, 0, 0]), 'application/x-msdownload'],
    ['text', bytes('Grüße'), 'text/plain'],
    ['text cut within a letter', bytes('Grüße').subarray(0, 3), 'text/plain'],
    ['a script', bytes('#!/bin/sh\nrm -rf /'), 'text/plain'],
    ['a web page', bytes('\uFEFF<!-- hi -->\n<!DOCTYPE html><p>'), 'text/html'],
    ['a drawing', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
    ['a drawing with a declaration', bytes('<?xml version="1.0"?>\n<svg/>'), 'image/svg+xml'],
    ['XML', bytes('<?xml version="1.0"?><a/>'), 'application/xml'],
    ['text in another encoding', bytes('gr', [0xfc], 'n'), 'application/octet-stream'],
    ['text with a NUL', bytes('a', [0], 'b'), 'application/octet-stream'],
  ])('%s is told by its content', async (_, content, type) => {
    expect(await sniff(content)).toBe(type)
  })

  test('is told of whatever bytes, without ever failing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4100 }), async (content) => {
        expect(await sniff(new Uint8Array(content))).toMatch(/^[a-z]+\/[\w.+-]+$/)
      }),
    )
  })
})

describe('a requirement', () => {
  test('that names no type takes every one', () => {
    fc.assert(
      fc.property(fc.string(), (type) => {
        expect(mediaTypeAllowed([], type)).toBe(true)
      }),
    )
  })

  test.each([
    [['image/*'], 'image/png', true],
    [['image/*'], 'image/svg+xml', false],
    [['image/*', 'image/svg+xml'], 'image/svg+xml', true],
    [['Image/PNG '], 'image/png', true],
    [['image/png'], 'image/jpeg', false],
    [['application/pdf'], 'application/octet-stream', false],
    [['text/csv'], 'text/plain', true],
    [['text/*'], 'text/html', true],
    [['text/plain'], 'text/html', false],
    [['application/msword'], 'application/x-cfb', true],
    [[docx], 'application/zip', false],
    [['*/*'], 'application/octet-stream', true],
  ])('that takes %j, offered %s: %s', (patterns, type, taken) => {
    expect(mediaTypeAllowed(patterns, type)).toBe(taken)
  })

  test('says by name what it does not take', () => {
    expect(whyNotTaken(['image/*', 'application/pdf'], 'application/x-msdownload', 'notes.exe')).toBe(
      'notes.exe is a Windows program; this requirement takes images and PDF.',
    )
    expect(whyNotTaken(['video/mp4', docx, 'text/csv'], 'image/avif', 'a.mp4')).toBe(
      'a.mp4 is an AVIF image; this requirement takes MP4 videos, Word documents, and CSV tables.',
    )
    expect(whyNotTaken(['audio/*'], 'application/x-foo', 'b')).toBe(
      'b is of the type application/x-foo; this requirement takes audio recordings.',
    )
    expect(whyNotTaken(['image/*'], 'image/png', 'c.png')).toBeUndefined()
  })
})
