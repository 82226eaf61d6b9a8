import { BadgeImage } from '../components/badge-image'
import { Field, Problem } from '../components/field'
import { FormSection, RowButton } from './form-parts'
import type { Section } from './form-parts'

/** The badge's picture: a PNG to upload, or with scripts one that the browser draws. */
export function BadgeSection({ form, problems, action, issuerSlug }: Section & { issuerSlug: string }) {
  const to = `${action}#imageDigest`
  return (
    <FormSection id="imageDigest" title="Badge image">
      <input type="hidden" name="imageDigest" value={form.imageDigest} />
      <input type="hidden" name="imageSvgDigest" value={form.imageSvgDigest} />
      <Problem name="imageDigest" problems={problems} />
      <Problem name="imageSvgDigest" problems={problems} />
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
          <BadgeMaker issuerSlug={issuerSlug} />
        </div>
      </div>
    </FormSection>
  )
}

/** Shown by its script: drawing needs a canvas. */
function BadgeMaker({ issuerSlug }: { issuerSlug: string }) {
  return (
    <div id="badge-maker" data-images={`/api/v1/issuers/${issuerSlug}/images`} hidden>
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
