/** English words for weather, frames, retouching and second pictures. One meaning per line, as in `english.ts`. */
import type { Lexicon } from './lexicon.ts'

export const effects: Lexicon = {
  'direction diagonal': 'diagonal, diagonally',
  'region top-left':
    'upper left, top left, top left corner, upper left corner, left top, upper left hand corner, top left hand corner',
  'region top-right':
    'upper right, top right, top right corner, upper right corner, upper right hand corner, top right hand corner',
  'region bottom-left':
    'lower left, bottom left, bottom left corner, lower left corner, bottom left hand corner, lower left hand corner',
  'region bottom-right':
    'lower right, bottom right, bottom right corner, lower right corner, bottom right hand corner, lower right hand corner',
  'axis clarity -': 'negative clarity',
  'unit stops 1.5': 'a stop and a half, one and a half stops, one stop and a half, stop and a half',
  'unit stops 0.67': 'two thirds of a stop, two thirds stop, two thirds of a stop more',
  'unit stops 0.33': 'a third of a stop, one third of a stop, third of a stop, one third stop',
  'unit stops 0.5': 'half a stop, half stop, a half stop, half of a stop',
  'feature skin': 'skin, complexion',
  'feature teeth': 'teeth, tooth',
  'feature eyes': 'eyes, eye, pupils',
  'filler method': 'neural, lanczos, esrgan',
  'region here': 'here, right here, over here',
  'do highlights':
    'blown highlights, blown out highlights, clipped highlights, burnt out highlights, burned out highlights, highlight recovery, recover highlight detail, recover the blown highlights',
  'unknown style':
    'loose, wash, washes, washed, shading, shaded, character, characters, game, screen, screenprinted, printed, tile, tessellated, architects, ancient, hanging, rough, expressive, textured, canvas, paper, sheet, book, page, panel, panels, hero, illustration, illustrations, illustrated, letters, letter, geometric, printout, hand made, handmade, museum, gallery, old master, master, line, lines, black lines, lineart, medieval, gothic, victorian, antique style, detailed lines, delicate lines, impression, impressions, study, studies, sketchbook, notebook, scrapbook, postcard, greeting card, card, mural, fresco, tapestry, pattern, patterns, folk, indie, hipster, editorial, magazine, cover, album, album cover, vinyl, documentary, reportage, wedding, analogish, brush, brushes, brushed, stroke, strokes, dab, dabs, splash, splashes, splatter, splatters, drips, dripping, bleeding, smudged, hatching, cross hatching, crosshatching, hatched, scribble, scribbled, doodle, outlined, contoured, coarse, chunky, blocky, bright coloured, multicoloured, multi coloured, multicolored, rainbow coloured, colourway, swatches, pigments, panel style, comic con, episode, frame from, still from, poster style, flyer, banner, prints out, gritty, punk, grunge, surfaces, tone on tone, looking like, style look, medium format, 35mm, 35 mm, disposable, expired, daguerreotype, tintype, western, sixties style, classical, renaissance, baroque, modernist, contemporary, minimal, minimalist, minimalistic, elaborate, intricate, ornate, decorative, quirky, playful, whimsical, bold lines, spooky, eerie, mysterious, mystical, enchanting, stylised, luxurious, premium, high end, wintry mood, thriller, horror, sci fi, noirish, epic, storybook, fairytale, fairy tale, picture book, coffee table, dots, contour, network, neural network, town, studio, seamless, daylight, tungsten, full frame, blackboard, chalkboard, whiteboard, japanese, victorian style, dusty, platinum, fairy tale like',
  'generative object':
    'move the, move him, move her, move them, move it, reposition, relocate, duplicate, clone the, rotate his head, turn his head, turn her head, make two of',
  'do pastel':
    'pastel, pastels, pastel drawing, pastel painting, pastel chalk, chalk, chalk drawing, soft pastel, soft pastels, oil pastel, oil pastels, chalk pastel, chalks, drawn in chalk, pastel sketch, pastel art, pastel portrait, pastel crayons',
  'do charcoal':
    'charcoal, charcoal drawing, charcoal sketch, charcoal portrait, charcoal art, drawn in charcoal, coal drawing, charcoal pencil, charcoal drawn, smudged charcoal, smudgy charcoal',
  'do halftone':
    'halftone, half tone, halftones, halftone dots, halftone print, newspaper print, newsprint, newspaper dots, newspaper photo, printed dots, dot print, dot screen, screen print dots, risograph, riso print, print raster, old newspaper, in a newspaper, newspaper picture, printed in a newspaper, newspaper look, printed newspaper, newspaper',
  'do stained-glass':
    'stained glass, stained glass window, stained glass art, church window, stained window, leaded glass, glass window art, stainedglass, cathedral window, leadlight, tiffany glass, stain glass, stain glass window, stained glass panel',
  'do mosaic':
    'mosaic, mosaics, mosaic tiles, tile mosaic, tiled, roman mosaic, tesserae, ceramic tiles, made of tiles, tiles, byzantine mosaic, mosaic floor, floor mosaic, mosaic wall',
  'do low-poly':
    'low poly, lowpoly, low polygon, low poly art, polygon art, polygons, polygonal, triangulated, triangles, made of triangles, geometric triangles, polygon style, faceted, low poly style, geometric shapes',
  'do vector':
    'vector, vectors, vector art, vector graphic, vector graphics, vector drawing, vector illustration, svg, vectorise, vectorize, vectorised, vectorized, vectorising, vectorizing, flat illustration, flat design, trace it, image trace, traced, as an svg, flat vector',
  'do engraving':
    'engraving, engraved, engrave, etching, etched, etch, banknote, bank note, dollar bill, banknote engraving, copperplate, steel engraving, old engraving, engraving style, etching style, wood engraving, currency engraving, copper engraving, woodcut, woodcut print, wood block print, woodblock, woodblock print, woodcut style',
  'do blueprint':
    'blueprint, blueprints, blue print, technical drawing, architectural drawing, architects drawing, construction drawing, technical blueprint, architect plan, white lines on blue',
  'do pointillism':
    'pointillism, pointillist, pointillistic, pointilism, dots of paint, made of dots, painted in dots, dot painting, stippling, stippled, stipple, painted with dots, tiny dots of colour, tiny dots of color, dotted painting, tiny dots, lots of dots, lots of tiny dots, small dots, little dots, coloured dots, colored dots, dots of colour, dots of color',
  'do cross-stitch':
    'cross stitch, cross stitched, cross stitching, crossstitch, cross stich, needlework, needlepoint, embroidery, embroidered, stitched, embroidery pattern, cross stitch pattern',
  'do emboss':
    'emboss, embossed, embossing, relief, bas relief, embossed look, raised relief, coin relief, stamped in metal, engraved in metal',
  'do cross-process':
    'cross process, cross processed, cross processing, crossprocess, crossprocessed, xpro, x pro, cross processed film, slide film in the wrong chemicals',
  'do duotone':
    'duotone, duo tone, duotones, two tone, two toned, two colour print, two color print, spotify style, bichrome, in two colours, in two colors, only two colours, only two colors, two colour look, two color look, two colours only, two colors only, just two colours, just two colors, two colours',
  'do cinematic':
    'cinematic, cinematic look, cinema look, cinema style, movie look, movie style, movie like, like a movie, film still, movie still, movie scene, blockbuster, hollywood, hollywood look, teal and orange, orange and teal, teal orange, teal & orange, movie colour grade, movie color grade, film grade, cinematic colours, cinematic colors, cinematic grade, colour grade, color grade, colour grading, color grading, colour graded, color graded, cinematic color grading, cinematic colour grading, bleach bypass, film noir colour, blue hour, blue hour look',
  'do matte':
    'matte, matt, matte look, matte finish, matte effect, matte film, faded blacks, lifted blacks, lift the blacks, fade the blacks, faded matte, milky blacks, matt finish, matte style',
  'do grain': 'add film grain, film grain look, film grain effect, grain effect, analogue grain, analog grain',
  'do soft-focus':
    'soft focus, dreamy, dreamlike, dreamy glow, dreamy look, orton, orton effect, soft glow, hazy glow, glamour glow, glamor glow, diffusion, diffused, diffusion filter, pro mist, black mist, mist filter, soft filter, ethereal, romantic glow, soft focus glow, romantic, glowy, soft and glowy, glowy and soft, bloom effect, bloom glow, add bloom, light softer, softer light, soft light, soften the light, diffuse the light, diffused light',
  'do dramatic-light':
    'dramatic, more dramatic, dramatic light, dramatic lighting, drama, more drama, moody, moodier, moody light, moody lighting, chiaroscuro, spotlight, spot light, stage light, stage lighting, theatrical light, dramatic look, studio light, studio lighting, rembrandt light, rembrandt lighting, low key light, low key lighting, brooding, light rays, sun rays, sunrays, sunbeams, god rays, rays of light',
  'do fog':
    'fog, fog effect, morning fog, dense fog, thick fog, morning mist, rolling fog, ground fog, mist effect, veil of mist, layer of fog, bank of fog, misty morning, foggy morning, foggy day, misty day',
  'do rain':
    'rain, raining, rainy, rainfall, rain drops, raindrops, rainy day, rain effect, downpour, drizzle, pouring rain, heavy rain, rainy weather',
  'do snow':
    'snow, snowing, snowy, snowfall, snow fall, snowflakes, snow flakes, falling snow, snow effect, blizzard, snowstorm, snow storm, winter snow, snowy day, heavy snow',
  'do bokeh-lights':
    'bokeh lights, bokeh light, bokeh balls, bokeh circles, bokeh orbs, light orbs, fairy lights, light circles, lights bokeh, glowing orbs, circles of light, string lights, christmas lights bokeh, out of focus lights, bokeh overlay, light bokeh, balls of light',
  'do lens-flare':
    'lens flare, lens flares, lensflare, sun flare, flare, flares, light flare, solar flare, anamorphic flare, sunlight flare, camera flare, sunflare, anamorphic lens flare, classic lens flare',
  'do white-balance':
    'white balance, whitebalance, wb, awb, auto white balance, colour cast, color cast, colour casts, color casts, neutral colours, neutral colors, neutralise the colours, neutralize the colors, balance the whites, correct the white balance, fix the white balance, grey balance, gray balance, neutral white balance, neutral whites, remove the colour cast, remove the color cast, tint cast, green cast, magenta cast, green tint, pink cast, greenish cast, purple cast, red cast, red tint, magenta tint, green tinge, pink tint, daylight white balance, tungsten white balance, cloudy white balance, shade white balance, indoor white balance',
  'do hue-shift':
    'hue shift, shift the hue, shift hue, shift the hues, shift all hues, rotate the hue, rotate hue, rotate the hues, rotate hues, rotate the colours, rotate the colors, rotate all colours, rotate all colors, shift the colours, shift the colors, shift all colours, shift all colors, change the hue, change hue, change all hues, turn the hues, hue rotation, hue rotate, colour rotation, color rotation, hue by, hue',
  'do hdr':
    'hdr, hdr look, hdr effect, hdr style, hdri, high dynamic range, tone mapping, tone mapped, tonemapped, more dynamic range, dynamic range, expand the dynamic range, increase the dynamic range, hdr toning, grunge hdr, natural hdr, vivid hdr',
  'do colour-match':
    'colour match, color match, match the colours, match the colors, match colours, match colors, match the colour, match the color, match the palette, match the tones, match the look, match the mood, match the grading, colour transfer, color transfer, transfer the colours, transfer the colors, copy the colours, copy the colors, steal the colours, steal the colors, palette transfer, transfer the palette, same colours as, same colors as, same palette as, borrow the colours, borrow the colors',
  'do gradient-map':
    'gradient map, gradient mapped, gradient mapping, colour gradient, color gradient, heat map, heatmap, false colour, false color, map the tones to, gradient overlay, colour ramp, color ramp, thermal, thermal look, thermal camera, thermal imaging, thermal image',
  'do tilt-shift':
    'tilt shift, tiltshift, tilt and shift, miniature, miniature effect, toy town, toy world, miniature world, model village, diorama, diorama effect, miniature look, toy model look, tiny model, miniature model',
  'do motion-blur':
    'motion blur, movement blur, speed blur, sense of speed, sense of motion, speed effect, moving fast, fast motion, panning blur, directional blur, motion effect, speed lines blur, zoom blur, radial blur, spin blur, motion streaks',
  'do remove-object':
    'object removal, remove object, remove objects, remove the object, remove the objects, content aware fill, inpaint, inpainting, inpainted, heal, healing, healing brush, spot heal, heal this, clone out, clone it out, patch, patch over, magic eraser, fill in, fill it in, fill this in, fill the hole, fill the gap, cover up, paint it out, spot removal, retouch out, retouch away, object eraser, erase the object, erase object, photoshop out, edit it out, take this away, take it away, take that away, take him away, take them away, take her out, take this out, take it out, take that out, take him out, take them out, make it disappear, make this disappear, make it vanish',
  'do texture-transfer':
    'texture transfer, transfer the texture, copy the texture, style transfer, transfer the style, copy the style, match the style, match the texture, apply the texture, copy the brushwork',
  'do smooth-skin':
    'smooth skin, smooth the skin, smoother skin, skin smoothing, skin softening, soften skin, soften the skin, softer skin, soft skin, retouch the skin, retouch skin, skin retouching, skin retouch, airbrush, airbrushed, airbrush the skin, beautify, beauty filter, beauty retouch, beauty mode, beautify the face, even out the skin, even skin, even skin tone, clear skin, flawless skin, smooth complexion, smooth the complexion, clean up the skin, clean skin, perfect skin, retouch the face, retouch face, face retouch, portrait retouch, portrait retouching, retouch the portrait, retouch, retouched, retouching, smooth his skin, smooth her skin, smooth my skin, smooth their skin, soften her skin, soften his skin, soften my skin, smooth out the skin, smooth out her skin, smooth out my skin, smooth the face, smooth her face, smooth my face, skin smoother, skin softer, skin look smoother, pores, reduce pores',
  'do red-eye':
    'red eye, red eyes, redeye, redeyes, red eye removal, red eye correction, red eye fix, red eye effect, demon eyes, flash eyes, red pupils, glowing red eyes, eyes are red, eyes look red, eyes came out red, eyes turned red, red flash eyes',
  'do whiten-teeth':
    'whiten teeth, whiten the teeth, whiten his teeth, whiten her teeth, whiten my teeth, whiten their teeth, whiter teeth, white teeth, teeth whitening, teeth whiter, teeth white, tooth whitening, brighten teeth, brighten the teeth, brighter teeth, brighten her teeth, brighten my teeth, brighten his teeth, brighter smile, whiter smile, whiten the smile, whiten her smile, whiten my smile, whiten his smile, yellow teeth, bleach the teeth, hollywood smile, teeth less yellow, brighten the smile, pearly whites, teeth brighter, dental whitening',
  'do drop-shadow':
    'drop shadow, dropshadow, drop shadows, cast shadow, cast a shadow, shadow under it, shadow under the product, shadow under the subject, shadow behind it, shadow behind the subject, shadow beneath it, product shadow, soft shadow, floating shadow, contact shadow, shadow underneath, shadow below it, shadow effect, natural shadow, ground shadow, shadow beneath the product, shadow beneath the subject, add a shadow, give it a shadow, shadow on the ground, shadow beneath, shadow underneath, shadow below, shadow under, shadow behind',
  'do sticker':
    'sticker, stickers, sticker outline, sticker effect, sticker style, sticker look, sticker border, die cut sticker, die cut, diecut, whatsapp sticker, telegram sticker, white outline around, outline around the subject, outline around the dog, outline around the person, white outline, cut out sticker, cutout sticker, decal, sticker cut out, outline around it, outline the subject, white contour, outline the cat, outline the person, outline her, outline him, outline the product, outline the car, outline the dog in white',
  'do subject-glow':
    'subject glow, glow around, glow behind, glow around the subject, glow around it, glowing outline, glowing edges, glowing contour, neon outline, neon glow, aura, halo, outer glow, backlight glow, rim glow, glowing aura, neon edge, glowing halo, rim light, rim lighting, glow behind the subject, glow, glowing, neon contour',
  'do expand':
    'expand, expanded, expanding, expand the image, extend, extended, extending, outpaint, outpainting, outpainted, uncrop, uncropped, zoom out, zoomed out, extend the canvas, expand the canvas, extend the background, expand the background, enlarge the canvas, bigger canvas, larger canvas, wider canvas, more canvas, add more space, more space around, add space, more room around, more background around, more background, widen the picture, widen the image, widen the photo, widen the frame, generative expand, extend the picture, extend the photo, extend the image, expand the picture, expand the photo, fill the sides, wider view, extend the frame, more of the scene, without cropping anything, without cutting anything off, without cutting anything, without cutting off anything, without losing anything, nothing cut off, add room, extra space, extra room, pad it out, uncropping, wider, widen, widen it, breathing room, breathing space, space on each side, space on every side, space on both sides, space on all sides, space around, space above, space below, room around, space at the top, space at the bottom, space on the left, space on the right, headroom, dont cut anything off, dont cut anything, do not cut anything off, dont lose anything, dont crop anything, nothing gets cut off, dont cut off anything, empty space, blank space, more room, some room, extra room, room on the left, room on the right, room at the top, room at the bottom, dont crop anything off, blurred sides, blurry sides, blurred bars, blurred borders, blurred padding, blurry edges on the sides, blur fill',
  'do content-aware-resize':
    'content aware resize, content aware scale, content aware scaling, content aware, content aware crop, liquid rescale, liquid resize, seam carving, seam carve, seam carved, smart resize, smart scale, smart scaling, retarget, retargeting, intelligent resize, squeeze, squeezed, squeeze it, resize without distortion, resize without distorting, resize without stretching, narrower without cropping',
  'do straighten':
    'straighten, straightened, straightening, straight, straighten out, level, levelled, leveled, levelling, leveling, level the horizon, horizon level, horizon straight, straight horizon, level horizon, straighten the horizon, straighten horizon, crooked, crooked horizon, tilted horizon, slanted, slanting, skewed horizon, wonky, wonky horizon, lopsided, not straight, not level, slanted horizon, askew, horizon correction, auto straighten, make it level, get it level, horizon is off, horizons off, correct the tilt, fix the tilt, tilt correction, remove the tilt, the tilt, horizon off, de skew, deskew',
  'do perspective':
    'perspective, perspective correction, correct the perspective, fix the perspective, converging lines, converging verticals, keystone, keystone correction, keystoning, vertical lines straight, verticals straight, straighten the verticals, straighten the building, straighten the buildings, building lean, leaning building, leaning buildings, lines parallel, parallel lines, upright verticals, skew, perspective fix, perspective distortion, falling lines, straighten vertical lines, straighten the vertical lines, straighten the lines, vertical perspective, horizontal perspective, buildings lean, leaning back, distorted perspective, architectural correction, is leaning, are leaning, leaning, leans, leaning over, falling backwards, tilting backwards, falling over',
  'do border':
    'border, borders, frame, frames, framed, white frame, white border, photo frame, picture frame, photo border, picture border, passepartout, passe partout, mat border, framing, white edge, white margin, border around, frame around, polaroid frame, polaroid border, edging, outline border, thin border, thick border, margin, white margins, film frame, film strip frame, polaroid style frame, mat around it, mat around, matboard, mat frame, mount board, film strip border, filmstrip border, film strip, filmstrip',
  'do rounded-corners':
    'rounded corners, round corners, round the corners, rounded edges, round off the corners, corner radius, rounded, round edges, curved corners, soft corners, corners round, corners rounded, round corner, rounded corner, rounding the corners, app icon shape, border radius, circle crop, crop to a circle, crop it to a circle, circular crop, round picture, circle shape, in a circle, cut it to a circle, crop into a circle, crop as a circle, round profile picture, circular profile picture, as a circle, crop to circle, circle, circular, circle shaped, round shape',
  'do text':
    'text, texts, caption, captions, caption it, captioned, title, titled, write, writes, writing, written, lettering, saying, says, that says, that reads, reading, reads, words, word, headline, label, labelled, labeled, inscription, slogan, quote, heading, subtitle, stamp, watermark text, type the words, print the words, overlay text, put the words, put the text, write the words, write the text, add the words, add the text, add text, typography, sign it, sign, signed, stamp it, type',
  'do mirror':
    'mirror effect, mirrored halves, symmetrical, symmetric, symmetry, make it symmetrical, kaleidoscope, mirror the left half, mirror the right half, mirror the left side, mirror the right side, mirror the top half, mirror the bottom half, mirror half, water reflection, reflection in water, reflection below, reflected in water, mirror symmetry, mirrored symmetry, left half mirrored, right half mirrored, reflection effect, reflection at the bottom, puddle reflection, mirror the left onto the right, mirror left to right half',
  'do pixelate':
    'censor, censored, censoring, redact, redacted, anonymise, anonymize, anonymised, anonymized, hide the identity, obscure, obscured, make unrecognisable, make unrecognizable, unrecognisable, unrecognizable, blot out, censor bar, mosaic censor, pixelate out, pixel out, pixelate over',
}
