import { Agent, request } from 'node:http'
import { cpuOf } from './machine.ts'

export type Server = { port: number; pid: number }

/** What is asked, one request after the other: a path, and a body to post if there is one. */
export type Ask = () => { path: string; headers?: Record<string, string>; body?: string }

export type Load = { perSecond: number; perCpuSecond: number; p50: number; p99: number; bytes: number }

/**
 * Asks one server for some seconds, `connections` at a time, and says how many answers came per second and per second of
 * the server's CPU, and how many milliseconds they took. Throws at the first answer that is not the expected status.
 */
export async function load(
  server: Server,
  ask: Ask,
  { connections, seconds, status = 200 }: { connections: number; seconds: number; status?: number },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let bytes = 0
  const one = async () => {
    const { path, headers = {}, body } = ask()
    const began = performance.now()
    const answer = await send({ agent, port: server.port, path, headers, body })
    times.push(performance.now() - began)
    if (answer.status !== status) throw new Error(`${path} was answered with ${answer.status}: ${answer.text()}`)
    bytes = answer.bytes
  }
  const cpuBefore = cpuOf(server.pid)
  const began = performance.now()
  const until = began + seconds * 1000
  const asking = async () => {
    while (performance.now() < until) await one()
  }
  await Promise.all(Array.from({ length: connections }, asking))
  const elapsed = (performance.now() - began) / 1000
  const cpu = (cpuOf(server.pid) - cpuBefore) / 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  const percentile = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]!
  return {
    perSecond: times.length / elapsed,
    perCpuSecond: times.length / cpu,
    p50: percentile(0.5),
    p99: percentile(0.99),
    bytes,
  }
}

type Sent = { agent: Agent; port: number; path: string; headers: Record<string, string>; body: string | undefined }
type Answer = { status: number; bytes: number; text: () => string }

const send = ({ agent, port, path, headers, body }: Sent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const sent = request({ host: '127.0.0.1', port, path, method, agent, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => {
        const bytes = parts.reduce((sum, part) => sum + part.length, 0)
        resolve({ status: answer.statusCode ?? 0, bytes, text: () => Buffer.concat(parts).toString() })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
