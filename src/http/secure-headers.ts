import { createMiddleware } from 'hono/factory'
import { secureHeaders as honoSecureHeaders } from 'hono/secure-headers'
import type { AppEnv } from './env'

// Static assets have the same from public/_headers, held equal by a test.
const headers = honoSecureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    connectSrc: ["'self'"],
    workerSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  crossOriginOpenerPolicy: 'same-origin',
  // What is public and signed is read by wallets and sites of others.
  crossOriginResourcePolicy: false,
  referrerPolicy: 'same-origin',
  strictTransportSecurity: 'max-age=31536000; includeSubDomains',
  // What no page of ours asks a browser for, nobody gets it to give.
  permissionsPolicy: {
    accelerometer: [],
    camera: [],
    displayCapture: [],
    geolocation: [],
    gyroscope: [],
    magnetometer: [],
    microphone: [],
    midi: [],
    payment: [],
    usb: [],
    publickeyCredentialsGet: ['self'],
  },
})

/**
 * Every answer gets them; a route that set its own policy (files, images) keeps it. What says nothing of caching is
 * not cached: an answer made for one person must never reach another.
 */
export const secureHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next()
  const own = c.res.headers.get('content-security-policy')
  await headers(c, async () => {})
  if (own) c.res.headers.set('content-security-policy', own)
  // The older header knows nobody but ourselves, and sites that frame things look at it first.
  if (own?.includes('frame-ancestors *')) c.res.headers.delete('x-frame-options')
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
})
