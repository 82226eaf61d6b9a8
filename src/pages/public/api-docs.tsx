import type { OpenApiDocument } from '../../api/document'
import { Markdown } from '../components/markdown'
import { Layout } from '../layout'
import { ApiOperation, Posted } from './api-docs-operation'
import { ApiShape } from './api-docs-shape'

/** `/api/docs`: all of the API on one page, made of the document that programs read. */
export function ApiDocs({ document }: { document: OpenApiDocument }) {
  const [server] = document.servers
  const tags = document.tags.map((tag) => ({
    ...tag,
    operations: operationsOf(document).filter(({ operation }) => operation.tags.includes(tag.name)),
    posted: Object.entries(document.webhooks).filter(([, { post }]) => post.tags.includes(tag.name)),
  }))
  return (
    <Layout
      title="API reference"
      path="/api/docs"
      description="Every operation of the API, with what it takes, what it answers, and how to ask for it with curl."
      head={<link rel="stylesheet" href="/css/api-docs.css" />}
    >
      <div class="api">
        <nav aria-label="Parts of the API">
          <ul>
            {tags.map(({ name }) => (
              <li>
                <a href={`#${idOf(name)}`}>{name}</a>
              </li>
            ))}
            <li>
              <a href="#shapes">Shapes</a>
            </li>
          </ul>
        </nav>
        <div>
          <h1>API reference</h1>
          <p class="cluster">
            <code>{server?.url}</code>
            <a href="/api/v1/openapi.json">OpenAPI {document.openapi.slice(0, 3)} document</a>
          </p>
          <Markdown text={String(document.info['description'])} level={2} />
          {tags.map(({ name, description, operations, posted }) => (
            <section aria-labelledby={idOf(name)}>
              <h2 id={idOf(name)}>{name}</h2>
              <Markdown text={description} />
              {operations.map((at) => (
                <ApiOperation {...at} server={server?.url ?? ''} schemas={document.components.schemas} />
              ))}
              {posted.map(([type, { post }]) => (
                <Posted type={type} operation={post} schemas={document.components.schemas} />
              ))}
            </section>
          ))}
          <section aria-labelledby="shapes">
            <h2 id="shapes">Shapes</h2>
            <p>What is sent and answered, by the names that the OpenAPI document gives them.</p>
            {Object.entries(document.components.schemas).map(([name, schema]) => (
              <ApiShape name={name} schema={schema} />
            ))}
          </section>
        </div>
      </div>
    </Layout>
  )
}

const operationsOf = ({ paths }: OpenApiDocument) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )

const idOf = (tag: string) => tag.toLowerCase().replaceAll(' ', '-')
