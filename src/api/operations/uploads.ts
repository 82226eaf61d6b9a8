import { nothing } from '../operation'
import type { Group } from '../operation'

const resumable = {
  'Tus-Resumable': { about: 'The version of the protocol.', example: '1.0.0', required: true },
}

const progress = {
  'Upload-Offset': 'How many bytes have arrived.',
  'Upload-Expires': 'Until when it waits for the next ones.',
  'Tus-Resumable': 'The version of the protocol.',
}

const wrongVersion = 'The request does not say `Tus-Resumable: 1.0.0`.'
const gone = 'It was not finished in time, was removed, or was rejected.'

const chunk = {
  types: ['application/offset+octet-stream'],
  about: 'The next bytes of the file.',
}

const offset = { about: 'Where these bytes begin.', example: '0', required: true }

const checksum = { about: 'Of these bytes: an algorithm and a base64 digest.', example: 'sha256 n4bQgYhMfWWaL+qg…' }

export const uploads: Group = {
  tag: 'Uploads',
  about:
    'Files on their way in, by [tus 1.0](https://tus.io/protocols/resumable-upload) with creation, creation-with-upload, expiration, checksum and termination: any tus client works. An interrupted upload goes on where it stopped, which is why it takes no `Idempotency-Key`; creating one for a file whose digest is known already answers the one that was begun.',
  operations: {
    createUpload: {
      route: 'POST /uploads',
      summary: 'Begin an upload',
      about:
        '`Upload-Metadata` has `enrollment`, `requirement` and `filename`, and may have `sha256` (needed above 8 MB) and `caption`, each in base64. A person may begin 120 a minute.',
      who: 'person',
      headers: {
        ...resumable,
        'Upload-Length': { about: 'The bytes of the whole file.', example: '48213', required: true },
        'Upload-Metadata': {
          about: 'Keys and base64 values, with commas between them.',
          example: 'enrollment ZW5yXzE=,requirement cjE=,filename cGxhbi5wZGY=',
          required: true,
        },
      },
      answer: { status: 201, about: 'It is begun.', headers: { Location: 'Its address.', ...progress } },
      refuses: {
        malformed: 'A header cannot be read.',
        precondition_failed: wrongVersion,
        not_found: 'There is no such enrollment, or it is not one’s own.',
        conflict: 'The requirement has all it takes, or the enrollment is over.',
        too_large: 'The file is larger than the requirement, the enrollment or the issuer has room for.',
        invalid: 'Something in `Upload-Metadata` is missing or wrong.',
        rate_limited: 'One begins too many.',
      },
    },
    getUpload: {
      route: 'GET /uploads/{upload}',
      summary: 'Ask how far an upload has come',
      about: 'Also as HEAD, which is what tus clients send.',
      who: 'person',
      headers: resumable,
      answer: {
        status: 200,
        about: 'This far.',
        headers: { ...progress, 'Upload-Length': 'The bytes of the whole file.' },
      },
      refuses: { precondition_failed: wrongVersion, gone },
    },
    appendUpload: {
      route: 'PATCH /uploads/{upload}',
      summary: 'Send the next bytes',
      who: 'person',
      headers: { ...resumable, 'Upload-Offset': offset, 'Upload-Checksum': checksum },
      body: chunk,
      answer: { status: 204, about: 'They have arrived.', headers: progress },
      refuses: {
        malformed: 'A header cannot be read.',
        precondition_failed: wrongVersion,
        conflict: 'The offset is another by now: ask how far it has come.',
        checksum_mismatch: 'The bytes are not those of `Upload-Checksum`.',
        gone,
      },
    },
    endUpload: {
      route: 'DELETE /uploads/{upload}',
      summary: 'Give an upload up',
      who: 'person',
      headers: resumable,
      answer: nothing('It is gone, and the evidence that it was to be.'),
      refuses: { precondition_failed: wrongVersion, conflict: 'The enrollment is over.', gone },
    },
    overrideUpload: {
      route: 'POST /uploads/{upload}',
      summary: 'Send the next bytes, or give it up, by POST',
      about: 'For networks that know neither PATCH nor DELETE.',
      who: 'person',
      headers: {
        ...resumable,
        'X-HTTP-Method-Override': { about: 'PATCH or DELETE.', example: 'PATCH', required: true },
        'Upload-Offset': { ...offset, required: false },
        'Upload-Checksum': checksum,
      },
      body: chunk,
      answer: { status: 204, about: 'It is done.', headers: progress },
      refuses: {
        malformed: 'A header cannot be read.',
        precondition_failed: wrongVersion,
        conflict: 'The offset is another by now, or the enrollment is over.',
        checksum_mismatch: 'The bytes are not those of `Upload-Checksum`.',
        gone,
      },
    },
  },
}
