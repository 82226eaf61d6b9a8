import { toCurl } from '../../api/curl'
import type { MediaType, OpenApiOperation } from '../../api/document'
import type { JsonSchema } from '../../api/schemas'
import { Markdown } from '../components/markdown'
import { Fields, Type } from './api-docs-shape'

type Schemas = Record<string, JsonSchema>

type Props = { method: string; path: string; operation: OpenApiOperation; server: string; schemas: Schemas }

/** One operation, closed until somebody wants to know. A link to its id opens it. */
export function ApiOperation({ method, path, operation, server, schemas }: Props) {
  const { operationId, summary, description, requestBody, responses } = operation
  return (
    <details class="api-operation">
      <summary>
        <span class={`api-method api-method--${method.toLowerCase()}`}>{method}</span>
        <span class="api-path">{path.split('/').flatMap((part, i) => (i === 0 ? [part] : [<wbr />, `/${part}`]))}</span>
        <span class="api-summary">{summary}</span>
      </summary>
      <div id={operationId}>
        <Markdown text={description} level={3} />
        <pre tabindex={0}>
          <code>{toCurl(server, method, path, operation)}</code>
        </pre>
        <Parameters operation={operation} />
        {requestBody && (
          <section>
            <h3>What is sent</h3>
            <Content of={requestBody.content} schemas={schemas} sent />
          </section>
        )}
        <section>
          <h3>What comes back</h3>
          {Object.entries(responses).map(([status, response]) => (
            <div class="api-answer">
              <p>
                <strong class={status < '400' ? 'api-status' : 'api-status api-status--refused'}>{status}</strong>
                {response.description}
              </p>
              {status < '400' && response.headers && <Headers of={response.headers} />}
              {status < '400' && response.content && <Content of={response.content} schemas={schemas} example />}
            </div>
          ))}
        </section>
      </div>
    </details>
  )
}

/** What we post to the address that asked for it. */
export function Posted({ type, operation, schemas }: { type: string; operation: OpenApiOperation; schemas: Schemas }) {
  return (
    <details class="api-operation">
      <summary>
        <span class="api-method api-method--hook">HOOK</span>
        <span class="api-path">{type}</span>
        <span class="api-summary">{operation.summary}</span>
      </summary>
      <div id={operation.operationId}>
        <Markdown text={operation.description} level={3} />
        <Content of={operation.requestBody?.content ?? {}} schemas={schemas} example />
      </div>
    </details>
  )
}

type Parameter = { name: string; in: string; required: boolean; description: string; schema: JsonSchema }

/** Those in the path say themselves what they are. */
function Parameters({ operation }: { operation: OpenApiOperation }) {
  const asked = ((operation.parameters ?? []) as Parameter[]).filter((parameter) => parameter.in !== 'path')
  if (asked.length === 0) return <></>
  return (
    <section>
      <h3>Query and headers</h3>
      <dl class="api-fields">
        {asked.map(({ name, in: where, required, description, schema }) => (
          <>
            <dt>
              <code>{where === 'query' ? `?${name}` : name}</code>
              {required && <small>needed</small>}
            </dt>
            <dd>
              <Type of={schema} />
              {description && <span>{description}</span>}
            </dd>
          </>
        ))}
      </dl>
    </section>
  )
}

function Headers({ of }: { of: Record<string, unknown> }) {
  return (
    <dl class="api-fields">
      {Object.entries(of as Record<string, { description: string }>).map(([name, { description }]) => (
        <>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            <span>{description}</span>
          </dd>
        </>
      ))}
    </dl>
  )
}

type ContentProps = { of: Record<string, MediaType>; schemas: Schemas; sent?: boolean; example?: boolean }

function Content({ of, schemas, sent = false, example = false }: ContentProps) {
  return (
    <>
      {Object.entries(of).map(([mediaType, media]) => (
        <>
          <p class="muted">
            <code>{mediaType}</code> <Type of={media.schema} />
          </p>
          {typeof media.schema['description'] === 'string' && <p>{media.schema['description']}</p>}
          {sent && hasFields(resolved(media.schema, schemas)) && (
            <Fields schema={resolved(media.schema, schemas)} sent={sent} />
          )}
          {example && media.example !== undefined && (
            <pre tabindex={0}>
              <code>{JSON.stringify(media.example, null, 2)}</code>
            </pre>
          )}
        </>
      ))}
    </>
  )
}

const resolved = (schema: JsonSchema, schemas: Schemas): JsonSchema =>
  typeof schema['$ref'] === 'string' ? (schemas[schema['$ref'].split('/').at(-1) ?? ''] ?? schema) : schema

const hasFields = (schema: JsonSchema) => schema['properties'] !== undefined
