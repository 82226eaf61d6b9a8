import type { Issuer } from '../../identity/issuers'
import { BadgeImage } from '../components/badge-image'
import { Field, Problem } from '../components/field'
import { FormSection, RowButton } from './form-parts'
import type { Section } from './form-parts'

/** The badge's picture: a PNG to upload, or with scripts one that the browser draws. */
export function BadgeSection({ form, problems, action, issuer }: Section & { issuer: Pick<Issuer, 'slug' | 'name'> }) {
  const to = `${action}#imageDigest`
  return (
    <FormSection id="imageDigest" title="Badge image">
      <input type="hidden" name="imageDigest" value={form.imageDigest} />
      <input type="hidden" name="imageSvgDigest" value={form.imageSvgDigest} />
      <Problem name="imageDigest" problems={problems} />
      <Problem name="imageSvgDigest" problems={problems} />
      <Problem name="cardDigest" problems={problems} />
      <Problem name="revokedDigest" problems={problems} />
      <div class="badge-editor">
        <BadgeImage digest={form.imageDigest || null} name={form.name} />
        <div>
          <Field
            name="image"
            type="file"
            accept="image/png"
            label="Upload a PNG"
            hint="Square, 512 pixels or more, 1 MB at most."
            problems={problems}
          />
          <div class="cluster">
            <RowButton value="upload-image" label="Use this file" to={to} />
            {form.imageDigest && <RowButton value="remove-image" label="Remove the image" to={to} danger />}
          </div>
          <BadgeMaker issuer={issuer} />
        </div>
      </div>
      <Card />
    </FormSection>
  )
}

/** Shown by its script: drawing needs a canvas. */
function BadgeMaker({ issuer }: { issuer: Pick<Issuer, 'slug' | 'name'> }) {
  return (
    <div id="badge-maker" data-images={`/api/v1/issuers/${issuer.slug}/images`} data-issuer={issuer.name} hidden>
      <p>Or make one here, from the name and a colour, or from an SVG file of yours:</p>
      <div class="fields">
        <div class="field">
          <label for="badge-colour">Colour</label>
          <input type="color" id="badge-colour" value="#17555f" />
        </div>
        <div class="field">
          <label for="badge-svg">SVG file</label>
          <input type="file" id="badge-svg" accept="image/svg+xml,.svg" />
        </div>
      </div>
      <canvas id="badge-preview" class="badge-image" width="1024" height="1024" role="img" aria-label="Preview" />
      <div class="cluster">
        <button type="button" id="badge-use" class="small">
          Use this drawing
        </button>
        <span id="badge-status" role="status" />
      </div>
    </div>
  )
}

/** What a link to such a badge is going to look like. Drawn by its script, and for good as the version is published. */
function Card() {
  return (
    <>
      <figure id="card" hidden>
        <canvas id="card-preview" width="1200" height="627" role="img" aria-label="The card, as it would be now" />
        <figcaption>
          <small>A shared link to one of these badges looks like this. The card is drawn as you publish.</small>
        </figcaption>
      </figure>
      <p id="card-status" role="status" />
      <noscript>
        <p class="muted">
          <small>
            Only scripts can draw the card that a shared link shows. Published without them, links show the badge image,
            and where a revoked badge is in an e-mail signature, a plain sign says so.
          </small>
        </p>
      </noscript>
    </>
  )
}
