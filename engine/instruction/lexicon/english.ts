/** English, British and American. One meaning per line; phrases are matched whole, the longest first. */
import type { Lexicon } from './lexicon.ts'

const operations: Lexicon = {
  'do watercolour':
    'watercolour, watercolours, watercolor, watercolors, water colour, water color, water colours, watercolour painting, watercolor painting, water colour painting, water color painting, aquarelle, aquarell, watercoloured, watercolored',
  'do oil':
    'hand painted, hand painting, by a painter, oil, oils, oil painting, oil paint, oil paints, oil painted, oil on canvas, painting, paintings, painterly, painted, impasto, impressionist, impressionistic, impressionism, brush strokes, brushstrokes, impressionist painting, oil paintings, oil portrait',
  'do pencil':
    'pencil, pencils, pencil drawing, pencil sketch, pencil drawn, sketch, sketched, sketches, sketching, sketchy, graphite, graphite drawing, hand drawn, drawing, drawn, drawn by hand, hand drawing, pencil art, pencil portrait, drawn in pencil, sketch drawing, pencil sketched, pencilled, penciled',
  'do coloured-pencil':
    'coloured pencil, coloured pencils, colored pencil, colored pencils, colour pencil, colour pencils, color pencil, color pencils, crayon, crayons, coloured pencil drawing, colored pencil drawing, color pencil drawing, colour pencil drawing, coloured pencil sketch, colored pencil sketch, crayon drawing, coloured crayons, coloured drawing, colored drawing, colour sketch, color sketch, coloured sketch, colored sketch',
  'do line-art':
    'line art, lineart, line drawing, line drawings, line work, linework, ink drawing, ink sketch, ink, inked, ink outline, pen drawing, pen and ink, pen and ink drawing, pen sketch, outline drawing, outlines, contour drawing, contours, line illustration, line sketch, colouring page, coloring page, colouring book, coloring book, colouring book page, coloring book page, just lines, only lines, simple lines',
  'do comic':
    'comic strip panel, comic panels, comic strips, comic, comics, comic book, comic strip, comic style, comic book page, comic panel, cartoon, cartoons, cartoonish, cartoony, cartoonize, cartoonise, cartoonized, cartoonised, cartoonify, cartoon drawing, toon, toonify, graphic novel, cel shaded, cel shading, cell shaded, comicbook',
  'do pop-art':
    'pop art, popart, pop art poster, warhol, andy warhol, warhols, lichtenstein, roy lichtenstein, ben day dots, pop art portrait, pop art print',
  'do pixel-art':
    'pixel art, pixelart, pixelate, pixelated, pixelates, pixelise, pixelize, pixelised, pixelized, pixelation, 8 bit, 16 bit, eight bit, 8bit, retro game, retro video game, old video game, pixel graphics, pixel style, big pixels, blocky pixels, pixel artwork, pixel sprite',
  'do posterize':
    'posterize, posterise, posterized, posterised, posterizing, posterization, posterisation, poster, poster effect, poster look, fewer colours, fewer colors, flat colours, flat colors, reduce the number of colours, reduce the number of colors, limit the colours, limit the colors, limited palette, poster art',
  'do vintage':
    'vintage, retro, old fashioned, nostalgic, nostalgia, analog, analogue, film look, film, films, lomo, lomography, old photo, old photos, old photograph, old picture, old film, aged photo, 70s, 1970s, 60s, 1960s, 80s, 1980s, 50s, 1950s, 90s, 1990s, seventies, sixties, eighties, fifties, film photo, film camera, analog film, analogue film, kodak, kodachrome, shot on film, old school, faded film, vintage film, retro film, film photograph, old time, old timey, old camera, old postcard, vintage postcard, vintage photo, retro photo, instant film, instant photo, old snapshot, polaroid, polaroid look, toy camera, toy camera look, holga, lomo look',
  'do sepia':
    'sepia, sepia tone, sepia toned, sepia tones, sepia tint, sepia brown, brown tone, brown toned, brown tones',
  'do black-and-white':
    'black and white, black & white, black white, black n white, white and black, b&w, b & w, b and w, bw, b/w, monochrome, monochromatic, monochromic, mono, grayscale, greyscale, gray scale, grey scale, grayscaled, noir, film noir, shades of grey, shades of gray, grey tones, gray tones, grey tone, colourless, colorless, without colour, without color, without colours, without colors, without any colour, without any color, no colour, no color, no colours, no colors, remove the colour, remove the color, remove the colours, remove the colors, remove colour, remove color, remove colors, remove all colour, remove all color, remove all colours, remove all colors, remove all the colour, remove all the color, remove all the colours, remove all the colors, take out the colour, take out the color, take the colour out, take the color out, drain the colour, drain the color, drain all colour, drain all color, decolorize, decolourise, strip the colour, strip the color, strip all colour, black and white photo look, get rid of the colours, get rid of the colors, get rid of the colour, get rid of the color, get rid of all colour, get rid of all color, infrared, infrared photo, infrared look, infrared film',
  'do vignette':
    'vignette, vignettes, vignetting, vignetted, vignete, dark corners, darken the corners, darken corners, darker corners, darken the edges, darken edges, dark edges, darker edges, shade the corners, shade the edges, darken around the edges, dark around the edges, darken the borders, fade the corners, fade the edges',
  'do golden-hour':
    'golden hour glow, sun is setting, the sun is setting, sun going down, sun sets, sun setting, as the sun sets, golden hour, golden light, golden glow, sunset, sunsets, sunset light, sunset glow, sunset lighting, sunset colours, sunset colors, sunrise, sunrise light, evening light, evening sun, evening sunlight, evening glow, dawn, sundown, magic hour, warm evening, late afternoon, late afternoon light, low sun, setting sun, rising sun, early morning light, morning light, evening, golden sunlight, golden hour light, golden hour lighting, golden sun',
  'do night':
    'night, nights, nighttime, night time, nightfall, midnight, moonlight, moonlit, moonlit night, nocturnal, at night, by night, day to night, day into night, day for night, night scene, night shot, night photo, after dark, in the dark of night, day to a night, night look, night sky, starry night sky',
  'do low-light':
    'low light, lowlight, backlit, backlight, back lit, shot in the dark, taken in the dark, poorly lit, badly lit, dimly lit, low light enhancement, night shot rescue, rescue the dark photo, in the dark, took this in the dark, shot in low light, taken in low light, in poor light, in bad light, in dim light',
  'do denoise':
    'denoise, denoised, denoising, de noise, noise reduction, noise removal, noise cleanup, degrain, degrained, remove background noise, smooth out the noise, clean up the noise, clean up the grain',
  'do invert':
    'invert, inverted, inverts, inverting, inversion, inverse, negative, photo negative, film negative, invert the colours, invert the colors, invert colours, invert colors, inverted colours, inverted colors, inverse colours, inverse colors, reverse the colours, reverse the colors, reverse colours, reverse colors, negative image, negative effect, opposite colours, opposite colors, color negative, colour negative',
  'do colour-pop':
    'colour pop, color pop, selective colour, selective color, selective colouring, selective coloring, colour splash, color splash, spot colour, spot color, colour isolation, color isolation',
  'do background-replace': 'gradient background, background gradient, blurred fill background, gradient behind',
  'do background-blur':
    'bokeh, portrait mode, depth of field, shallow depth of field, shallow focus, depth effect, background blur, background bokeh, bokeh background, blur behind, less distracting, not so distracting, distracting',
  'do auto-enhance':
    'auto enhance, autoenhance, auto enhancement, auto fix, autofix, auto correct, autocorrect, auto levels, auto adjust, auto tone, auto improve, one click enhance, magic wand, punch, pop, popping, pop more, stunning, gorgeous, beautiful, more beautiful, prettier, look pretty, make it pretty, professional, more professional, look good, look great, look its best, look amazing, look awesome, touch up, touch it up, spruce up, spruce it up, spice up, spice it up, liven up, liven it up, freshen up, freshen it up, more appealing, more attractive, eye catching, instagram ready, work your magic, fix the lighting, fix lighting, fix the light, fix the exposure, fix exposure, fix the colours, fix the colors, fix colours, fix colors, fix the colour, fix the color, correct the exposure, correct exposure, correct the colours, correct the colors, correct colours, correct colors, correct the lighting, colour correct, color correct, colour correction, color correction, colour correct it, correct the colour, correct the color, balance the exposure, balance the light, balance the colours, balance the colors, better lighting, better light, better colours, better colors, better exposure, exposure correction, improve the lighting, improve the light, improve lighting, improve the exposure, improve exposure, improve the quality, enhance the quality, better quality, quality, bring it to life, bring to life, give it some life, give it life, some life, more life, give it a boost, give it a lift, a little life',
}

/** Operations that other words mean something else beside: weather, frames, second pictures. */
const effects: Lexicon = {
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
    'loose, wash, washes, washed, shading, shaded, character, characters, game, screen, screenprinted, printed, tile, tessellated, architects, ancient, hanging, rough, expressive, textured, canvas, paper, sheet, book, page, panel, panels, hero, illustration, illustrations, illustrated, letters, letter, geometric, printout, hand made, handmade, museum, gallery, old master, master, line, lines, black lines, lineart, medieval, gothic, victorian, antique style, detailed lines, delicate lines, impression, impressions, study, studies, sketchbook, notebook, scrapbook, postcard, greeting card, card, mural, fresco, tapestry, pattern, patterns, folk, indie, hipster, editorial, magazine, cover, album, album cover, vinyl, documentary, reportage, wedding, analogish, brush, brushes, brushed, stroke, strokes, dab, dabs, splash, splashes, splatter, splatters, drips, dripping, bleeding, smudged, hatching, cross hatching, crosshatching, hatched, scribble, scribbled, doodle, outlined, contoured, coarse, chunky, blocky, bright coloured, multicoloured, multi coloured, multicolored, rainbow coloured, colourway, swatches, pigments, panel style, comic con, episode, frame from, still from, poster style, flyer, banner, prints out, gritty, punk, grunge, surfaces, tone on tone, looking like, style look, medium format, 35mm, 35 mm, disposable, expired, daguerreotype, tintype, western, sixties style, classical, renaissance, baroque, modernist, contemporary, minimal, minimalist, minimalistic, elaborate, intricate, ornate, decorative, quirky, playful, whimsical, bold lines, spooky, eerie, mysterious, mystical, enchanting, stylised, luxurious, premium, high end, wintry mood, thriller, horror, sci fi, noirish, epic, storybook, fairytale, fairy tale, picture book, coffee table, dots, contour, network, neural network, town, studio, seamless, daylight, tungsten, full frame',
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
    'cinematic, cinematic look, cinema look, cinema style, movie look, movie style, movie like, like a movie, film still, movie still, movie scene, blockbuster, hollywood, hollywood look, teal and orange, orange and teal, teal orange, teal & orange, movie colour grade, movie color grade, film grade, cinematic colours, cinematic colors, cinematic grade, colour grade, color grade, colour grading, color grading, colour graded, color graded, cinematic color grading, cinematic colour grading, bleach bypass, film noir colour',
  'do matte':
    'matte, matt, matte look, matte finish, matte effect, matte film, faded blacks, lifted blacks, lift the blacks, fade the blacks, faded matte, milky blacks, matt finish, matte style',
  'do grain': 'add film grain, film grain look, film grain effect, grain effect, analogue grain, analog grain',
  'do soft-focus':
    'soft focus, dreamy, dreamlike, dreamy glow, dreamy look, orton, orton effect, soft glow, hazy glow, glamour glow, glamor glow, diffusion, diffused, diffusion filter, pro mist, black mist, mist filter, soft filter, ethereal, romantic glow, soft focus glow, romantic, glowy, soft and glowy, glowy and soft, bloom effect, bloom glow, add bloom',
  'do dramatic-light':
    'dramatic, more dramatic, dramatic light, dramatic lighting, drama, more drama, moody, moodier, mood, moody light, moody lighting, chiaroscuro, spotlight, spot light, stage light, stage lighting, theatrical light, dramatic look, studio light, studio lighting, rembrandt light, rembrandt lighting, low key light, low key lighting, brooding, light rays, sun rays, sunrays, sunbeams, god rays, rays of light',
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

const qualities: Lexicon = {
  'axis brightness +':
    'bright, brighter, brighten, brightens, brightened, brightening, brighten up, brighten it up, brightness, brightest, lighten, lightens, lightened, lightening, lighten up, lighten it up, lighter, lightness, luminous, luminosity, expose, light up, illuminate, illuminated, more light, more exposed, brite, overexposed, over exposed, blown out, overexposure, more lit, high key, overexpose, over expose',
  'axis brightness -':
    'dark, darker, darken, darkens, darkened, darkening, darkest, darkness, dim, dimmer, dimmed, dimming, gloomy, gloomier, underexposed, under exposed, underexposure, low key, murky, deepen, deepened, deepening, blacker, underexpose, under expose',
  'axis contrast +':
    'contrast, contrasts, contrasty, contrasted, contrastier, contrastful, punchy, punchier, contrasting, high contrast, tonal range, crush the blacks, crushed blacks, crushed shadows, harsh contrast, harsh, harsher, punch to the contrast',
  'axis contrast -':
    'soften the contrast, softer contrast, flatten the contrast, flatten, flat, flatter, flat looking, washed out, low contrast, soft contrast',
  'axis saturation +':
    'saturated, saturate, saturates, saturation, saturating, vivid, vivider, vividly, vividness, vibrant, vibrancy, vibrantly, colourful, colorful, colourfulness, colorfulness, more colour, more color, more colours, more colors, richer colours, richer colors, rich colours, rich colors, richer, stronger colours, stronger colors, bolder colours, bolder colors, bold colours, bold colors, deeper colours, deeper colors, colours pop, colors pop, colours really pop, colors really pop, colours stand out, colors stand out, color intensity, colour intensity, intense colours, intense colors, brighter colours, brighter colors, bright colours, bright colors, lively colours, lively colors, colour boost, color boost, boost the colours, boost the colors, boost colours, boost colors, boost the colour, boost the color, intensify the colours, intensify the colors, intensify colours, intensify colors, oversaturated, over saturated, garish, gaudy, colours brighter, colors brighter, colours stronger, colors stronger, colours richer, colors richer, colours bolder, colors bolder, colours deeper, colors deeper, colours more intense, colors more intense, enhance the colours, enhance the colors, enhance colours, enhance colors, enhance the colour, enhance the color, strengthen the colours, strengthen the colors, improve the colours, improve the colors, improve colours, improve colors, lively, livelier, deepen the colours, deepen the colors, deepen colours, deepen colors',
  'axis saturation -':
    'desaturate, desaturated, desaturates, desaturation, desaturating, muted, mute, mute the colours, mute the colors, muted colours, muted colors, pale, paler, dull, duller, dull colours, dull colors, drab, faded, fade, fade the colours, fade the colors, faded colours, faded colors, subdued, less colour, less color, softer colours, softer colors, soft colours, soft colors, undersaturated, tone down the colours, tone down the colors, tone the colours down, tone the colors down, washed out colours, washed out colors, colours softer, colors softer, colours less intense, colors less intense, calm the colours, calm the colors, toned down, toned down colours, toned down colors',
  'axis warmth +':
    'yellower, more yellow, more orange, oranger, more golden, less blue, less bluish, warm, warmer, warmth, warmly, warms, warm up, warm it up, warm tone, warm tones, warmer tone, warmer tones, warming, colour temperature, color temperature, temperature, white balance temperature, cosy, cozy, cosier, cozier, yellow tint, yellow cast, yellow tinge, yellow tone, yellow tones, orange tint, orange cast, orange tone, orange tones, yellowish, orangey, yellow hue, warm hue, warm look, yellow colour cast, yellow color cast, orange hue, too yellow, too orange',
  'axis warmth -':
    'bluer, more blue, more bluish, less yellow, less orange, less warm looking, icy blue, ice blue, ice cold, cool, cooler, cold, colder, cooling, coolness, coldness, cool down, cool it down, cool it off, cool off, cool tone, cool tones, cooler tone, cooler tones, cold tone, cold tones, chilly, chillier, icy, wintry, blue tint, blue cast, blue tinge, blue tone, blue tones, bluish, blueish, bluish tint, bluish cast, cool hue, cold look, cool look, blue hue, blue colour cast, blue color cast, too blue',
  'axis sharpness +':
    'sharpen edges, sharpen the edges, sharper edges, sharp edges, edge sharpness, crisp edges, sharp, sharper, sharpen, sharpens, sharpened, sharpening, sharpness, sharpen up, crisp, crisper, crispness, crispen, crispy, clear, clearer, detail, details, detailed, unblur, deblur, deblurred, de blur, in focus, into focus, bring into focus, refocus, acuity, definition, well defined, more defined, sharply, focused, focussed, better focus, more focus, oversharpened, over sharpened, unsharp mask, unsharp masking, high pass sharpening, tack sharp, razor sharp, pin sharp, crystal clear',
  'axis sharpness -':
    'blur, blurs, blurred, blurry, blurrier, blurring, blurriness, blurr, bluring, gaussian blur, unfocused, unfocussed, unsharp, out of focus, defocus, defocused, defocussed, fuzzy, fuzzier, softer, soften, softened, softens, softening, softness, smudge, smudged, smudgy, not in focus, camera shake, smoothen out, soft focus lens blur, blur out, blurred out, blurring out',
  'axis noise +':
    'noise, noisy, noisier, grain, grainy, grainier, graininess, film grain, image noise, iso noise, sensor noise, digital noise, background noise, speckles, speckled, colour noise, color noise, luminance noise, chroma noise',
  'axis noise -': 'smooth, smoother, smooth out, smoothen, smoothing, smoothed',
  'axis haze +': 'haze, hazy, hazier, foggy, foggier, mist, misty, mistier, smog, smoggy, haziness, fogginess, murk',
  'axis haze -':
    'dehaze, dehazed, dehazing, defog, defogged, haze removal, fog removal, cut through the haze, cut through the fog',
  'axis clarity +': 'clarity, local contrast, midtone contrast, micro contrast, microcontrast, structure',
  'axis vibrance +': 'vibrance',
  'axis exposure +': 'exposure, exposure value',
  'axis hue-green +': 'greener, more green, lusher, lush',
  'axis hue-green -': 'less green, too green',
  'axis hue-red +': 'redder, more red',
  'axis hue-red -': 'less red, too red',
  'axis hue-pink +': 'pinker, more pink',
  'axis hue-pink -': 'less pink, too pink, less magenta, too magenta',
  'axis hue-purple +': 'more purple',
  'axis hue-purple -': 'less purple, too purple',
  'axis size +': 'bigger, larger, enlarge, enlarged, enlarging, enlargement, big, large, huge, blow up, blow it up',
  'axis size -':
    'smaller, shrink, shrunk, shrinking, downsize, downsized, downscale, downscaled, scale down, scale it down, size down, small, tiny, reduce the size, reduce size, reduce its size, reduce the image size, reduce the photo size, reduce the picture size, lower the resolution, lower resolution, reduce the resolution, decrease the size, decrease size, make it smaller, thumbnail',
}

const degrees: Lexicon = {
  'amount 0.2':
    'barely, hardly, very very slightly, ever so slightly, a tiny bit, tiny bit, just a tiny bit, a hint, hint of, a hint of, a hair, a tad bit',
  'amount 0.3':
    'very slightly, very subtle, very subtly, very light, very lightly, a tad, tad, a teeny bit, very mild, very faint, very gently, very gentle, a third, by a third, one third',
  'amount 0.4':
    'subtle, subtly, faint, faintly, a touch, a touch of, touch of, gently, gentle, delicate, delicately, lightly, discreet, discreetly',
  'amount 0.5':
    'slightly, slight, a bit, a little, a little bit, little bit, a wee bit, just a bit, just a little, mild, mildly, little, bit, a smidge, a smidgen, a dash, a dash of, not too much, not too strong, not too strongly, not too heavy, not too intense, not so much, not so strong, not that much, not that strong, not too obvious, not too extreme, but not too much, dont overdo it, without overdoing it, not overdone, half strength, half as strong, weak, weakly, a bit of, a little bit of, some what, sparingly, softly, low strength, low intensity, light touch, thin, fine',
  'amount 0.7':
    'somewhat, moderately, moderate, medium, a fair bit, reasonably, fairly subtle, partly, partially, medium strength',
  'amount 1': 'fairly, rather, normally, normal, regular, noticeably, noticeable, visibly, full strength, standard',
  'amount 1.2': 'pretty, quite, quite a bit, clearly, distinctly, considerably, pronounced, markedly',
  'amount 1.3':
    'very, really, strong, strongly, stronger, heavy, heavily, heavier, much, a lot, lots, lots of, a great deal, significantly, substantially, intense, intensely, bold, boldly, a whole lot, way, far, deep, deeply, big time, high strength, high intensity, seriously, a good deal, loads, plenty, hugely, strong effect, intensive, intensively, so much, very much, hard, dramatically, drastically, drastic, powerful, powerfully, rich, deeper, bolder, thick, dense, obvious',
  'amount 1.5':
    'extremely, extreme, super, ultra, totally, completely, entirely, fully, insanely, incredibly, as much as possible, maximum, max, to the max, maximal, maximally, very strong, very strongly, very heavy, very heavily, really strong, really heavy, way more, hyper, crazy, mega, absolutely, utterly, exaggerated, over the top, very intense, very very, really really, as strong as possible, all the way, fullest, tremendously, massively',
  'factor 0.5': 'half, by half, halve, halved, in half, 50 50',
  'factor 2': 'double, doubled, doubling, twice, twofold',
  'factor 3': 'triple, thrice, tripled, threefold',
  'factor 4': 'quadruple, quadrupled, fourfold, four times',
  'factor 0.25': 'a quarter of, one quarter, quarter',
  more: 'more, lift, lifts, lifted, lifting, lift up, open up, open, opening up, recover more, uncover, too little, too low, not much, increase, increased, increases, increasing, raise, raised, raising, boost, boosted, boosting, up, turn up, turned up, bump up, bump, crank up, crank, pump up, amp up, amplify, intensify, higher, high, strengthen, push, push up, plus, ramp up, bring up, turn it up, bring out, bring out the, dial up, dial it up, even more, increase the amount of, lacks, lacking, needs more, could use more, accentuate, emphasise, emphasize, pull out, gain, extra, additional',
  less: 'less, reduce, reduced, reduces, reducing, decrease, decreased, decreasing, lower, lowered, lowering, down, turn down, turned down, tone down, drop, cut, cut down, cut down on, cut back, low, weaken, minimise, minimize, diminish, lessen, dial down, dial back, pull back, bring down, fewer, take down, not as, not so, not quite so, isnt as, ease off, suppress, lighten up on, tame, calm down, not that, not as much, not quite as, knock, knocked, knock down, knock back, dial in, ease, wind down',
  too: 'too, overly, excessively, too much, far too, way too, way too much, a bit too, a little too, much too, slightly too',
  not: 'not, no, without, dont, do not, never, none, nothing, isnt, is not, arent, wasnt, doesnt, instead of, rather than, avoid, no more, not any, sans, minus, skip, leave out, omit, exclude, lose',
  enough: 'enough, sufficiently',
  is: 'theres, there is, there are, there was, is, are, was, were, its, it is, looks, appears, came out, turned out, seems, thats, came',
}

const verbs: Lexicon = {
  'verb make':
    'make, makes, making, made, render, rendered, apply, applied, create, creates, get, go for, produce, do, use, set, have it, set to, let it, pull, pulls, pulled, pulling, nudge, nudged, shove',
  'verb give': 'give, giving, grant, give it, give this, give the, gives',
  'verb convert':
    'turn, turns, turning, turned, transform, transformed, transforms, transforming, convert, converts, converted, converting, change into, turn into, make into, morph, become, becomes, redo, restyle, stylize, stylise, stylized',
  'verb change':
    'change, changes, changed, changing, replace, replaces, replaced, replacing, swap, swaps, swapped, switch, switched, substitute, exchange, modify, alter, adjust, edit, recolour, recolor, recoloured, recolored, recolouring, recoloring, re colour, dye, tint, shift, vary, colour change, color change, exchange, swap out, switch out',
  'verb paint': 'paint, paints, draw, draws, redraw, repaint, illustrate, coloured, colored',
  'verb add':
    'add, adds, added, adding, put, puts, putting, insert, inserts, inserted, place, placed, include, includes, introduce, throw in, superimpose, overlay, composite, photoshop, attach, draw in, paint in, put in, bring in, add in, incorporate, fill, fills, filled with, sprinkle, scatter',
  'verb remove':
    'removal, removing of, remove, removes, removed, removing, delete, deletes, deleted, deleting, erase, erases, erased, erasing, get rid of, take away, take out, take off, eliminate, eliminated, strip, strip away, strip out, clear away, wipe out, wipe, edit out, crop out, clean out, cut away, clear out, scrub, rub out, clean off, hide, drop the, lose the, kill the, kill, discard, rid, clean up, clear up, clean, cleaned, neutralise, neutralize, neutralising, neutralizing, counteract, gone, disappear, vanish, should go',
  'verb isolate':
    'cut out, cutout, cut him out, cut her out, cut it out, cut me out, cut us out, cut them out, isolate, isolated, isolating, extract, extracted, extracting, separate, separated, knock out, knockout, mask out, silhouette out, crop around, cut the subject out, cut the person out, cut the dog out, cut the cat out, cut the product out, cut the object out, cut the car out, cut the man out, cut the woman out, cut the people out',
  'verb fix':
    'fix, recover, recovers, recovering, fixes, fixed, fixing, correct, corrects, corrected, rescue, save, repair it, sort out, deal with, help with, resolve, cure, tackle, compensate for, handle, solve, remedy',
  'verb improve':
    'enhance, enhances, enhanced, enhancing, enhancement, enhance it, improve, improves, improved, improving, improvement, optimise, optimize, optimised, optimized, better, best, nicer, perfect, polish, upgrade, refine, refined, clean it up',
  keep: 'keep, keeps, keeping, kept, leave, leaves, leaving, preserve, preserves, preserving, retain, retaining, maintain, maintaining, protect, protecting, stay, stays, remain, remains, remaining, dont touch, dont change, dont alter, dont affect, dont modify, do not touch, do not change, do not alter, without touching, without changing, without affecting, without altering, not touching, not changing, untouched, unchanged, save for',
  only: 'only, solely, exclusively, nothing but',
  except:
    'except, except for, apart from, everything but, all but, everything except, all except, everything except for, everything other than, everything apart from, everything around, everything behind, besides, other than, excepting, excluding, aside from, anything but, anything except, the rest, the rest of, everything else, all the rest, all else, rest, whats behind, whatever is behind, the area around, area around, what is around, parts around, outside of the subject',
  'geometry crop': 'crop, crops, cropped, cropping, trim, trimmed, crop down, crop it, recrop, reframe, cut to',
  'geometry resize':
    'resize, resized, resizes, resizing, rescale, rescaled, scale, scaled, scaling, size, sized, resolution, dimensions, downsample, re size, fit',
  'geometry upscale':
    'upscale, upscaled, upscales, upscaling, up scale, upsize, upsample, upsampled, scale up, scale it up, super resolution, superresolution, increase the resolution, increase resolution, increase the size, increase size, raise the resolution, higher resolution, high resolution, more resolution, more pixels, boost the resolution, higher res, hi res, high res, low res to high res, low res to hi res, increase its size, increase the image size, increase the pixel count',
  'geometry rotate': 'rotate, rotated, rotates, rotating, rotation, spin, spun, tilt, tilted, swivel',
  'geometry flip':
    'flip, flipped, flips, flipping, mirror, mirrored, mirrors, mirroring, mirror image, reflect, reflected, mirror it, flip over, swap left and right, switch left and right, left and right swapped, exchange left and right',
}

const things: Lexicon = {
  photo:
    'photo, photos, photograph, photographs, picture, pictures, pic, pics, image, images, img, shot, snapshot, snap, selfie, portrait, screenshot, everything, whole thing, whole image, whole picture, whole photo, entire image, entire picture, entire photo, full image, scene, all of it, thing, file, image file, frame itself, photography, landscape photo, overall image, everywhere',
  it: 'it, this, that, this one, these, those, them, itself',
  person:
    'kids, sons, daughters, wifes, husbands, grandmas, moms, mums, dads, friends, babys, me, him, her, us, he, she, i, we, they, my, his, person, people, man, woman, men, women, guy, girl, boy, girls, boys, lady, child, children, kid, kids, baby, wife, husband, son, daughter, mother, father, mom, mum, dad, friend, friends, grandma, grandpa, grandmother, grandfather, someone, somebody, model, couple, family, myself, everyone, everybody, strangers, stranger, passerby, passersby, tourists, tourist, pedestrian, pedestrians, crowd, everyones, everybodys, peoples, persons, womans, mans, girls, boys, childs, kids, someones',
  'feature faces': 'face, faces, facial area, faces of the people',
  feature:
    'hair, mouth, lips, lip, nose, cheeks, ear, ears, hand, hands, body, beard, moustache, mustache, eyebrows, head, expression, pose, arms, legs, belly',
  background:
    'background, backgrounds, backdrop, backdrops, back ground, bg, bckground, background area, background colour, background color',
  subject:
    'subject, subjects, main subject, main object, foreground object, central object, main person, foreground subject, object, foreground, product, main thing, main figure, figure, person in the foreground, people in the foreground, foreground person',
  'region sky': 'sky, skies, clouds, cloud, heavens',
  'region top':
    'top half, upper half, upper part, top part, top third, upper third, top of the picture, top of the photo, top of the image, upper area, top area, top edge, upper portion, top portion, at the top, on top, top, in the upper half, in the top half',
  'region bottom':
    'bottom half, lower half, lower part, bottom part, bottom third, lower third, bottom of the picture, bottom of the photo, bottom of the image, lower area, bottom area, bottom edge, lower portion, bottom portion, at the bottom, bottom, in the lower half, in the bottom half',
  'region left':
    'left side, left half, left part, left third, left hand side, left edge, left of the picture, left of the photo, left of the image, left area, left portion, on the left, on the left side, on the left hand side, on the left half, in the left half',
  'region right':
    'right side, right half, right part, right third, right hand side, right edge, right of the picture, right of the photo, right of the image, right area, right portion, on the right, on the right side, on the right hand side, on the right half, in the right half',
  'region centre':
    'centre, center, middle, middle part, central part, central area, centre of the picture, center of the picture, centre of the photo, center of the photo, centre of the image, center of the image, in the middle, in the centre, in the center',
  'region edges':
    'corner, corners, edges, edge, borders of the picture, outer part, outer area, outside edges, rim, margins, outskirts',
  'region highlights':
    'highlights, highlight, bright areas, bright parts, brighter areas, brightest parts, brightest areas, light areas, lighter areas, light parts, whites, the lights',
  'region brush':
    'selected area, selection, selected part, masked area, masked part, masked region, marked area, marked part, marked region, painted area, painted part, painted region, highlighted area, brushed area, brushed part, the mask, inside the mask, within the mask, mask area, this area, this part, this spot, this region, this place, that area, that part, that spot, the selected thing, the marked thing, what i painted, what i marked, what i selected, where i painted, where i marked',
  'region unbrushed':
    'outside the mask, outside the selection, outside the selected area, outside the marked area, outside the painted area, outside of the mask, outside of the selection, unselected area, unmasked area',
  'region part': 'midtones, mid tones, water, grass, ground, floor, sea, horizon, horizons',
  'region shadows':
    'shadow, shadows, dark areas, dark parts, darker areas, dark area, darks, darker parts, darkest parts, darkest areas, shadow areas, blacks, shaded areas, shadow detail, shadow details, in the dark areas, in the dark parts, in the darker areas, in the darker parts',
  'unknown subject':
    'car, cars, truck, bus, van, bike, bicycle, motorbike, motorcycle, scooter, boat, ship, plane, airplane, train, tractor, dog, dogs, puppy, cat, cats, kitten, horse, horses, cow, sheep, goat, pig, bird, birds, parrot, duck, owl, fox, lion, tiger, bear, elephant, rabbit, bunny, hamster, fish, butterfly, animal, animals, pet, pets, flower, flowers, rose, tulip, sunflower, plant, bottle, cup, mug, vase, shoe, shoes, sneaker, sneakers, handbag, chair in the middle, dress, gown, cake, burger, pizza, food, dish, statue, toy, doll, bride, groom, singer, dancer, player, athlete, musician, raccoon, motor bike, pepper, apple, fruit, mushroom, ',
  reference:
    'second picture, second photo, second image, second one, other picture, other photo, other image, other one, another picture, another photo, another image, reference, references, reference picture, reference photo, reference image, the reference, sample picture, sample photo, sample image, example picture, example photo, example image, uploaded picture, attached picture, attached photo, attached image, second photograph, other photograph, 2nd picture, 2nd photo, 2nd image, my other photo, my other picture',
  texture:
    'texture, textures, brushwork, brush work, surface, pattern, material, painting style, brush style, stroke style',
  transparent: 'transparent, transparency, see through, transparant, png cutout, alpha channel, clear background',
  colours:
    'white balance, colour balance, color balance, colours, colors, colour, color, hues, hue, tones, tone, colouring, coloring, shades, tint, colouration, coloration, skin tones, skin tone, skin colour, skin color',
  light: 'light, lighting',
  soft: 'soft',
  'ratio 1:1': 'square, squared, square format, squareish, square shape, quadratic, instagram square, square crop',
  'ratio 16:9':
    'widescreen, wide screen, cinematic format, cinema format, youtube thumbnail, desktop wallpaper, hd format',
  'ratio 9:16': 'phone wallpaper, instagram story, story format, tiktok, reel, phone screen, vertical video',
  'ratio 4:5': 'instagram portrait',
  'ratio 3:4':
    'portrait format, portrait orientation, portrait ratio, vertical format, portrait mode format, upright format',
  'ratio 4:3': 'landscape format, landscape orientation, landscape ratio, horizontal format',
  'ratio 21:9': 'ultrawide, ultra wide, cinemascope, panorama, panoramic, panorama format',
  'unit px': 'px, pixel, pixels, pix',
  'unit percent': '%, percent, per cent, pct',
  'unit degrees': 'degrees, degree, deg, °',
  'unit times': 'x, times, fold',
  'unit stops': 'stop, stops, f stop, f stops, ev, evs, a stop, one stop, a full stop, one full stop',
  'unit kelvin': 'k, kelvin, kelvins',
  'side width': 'wide, width, across, in width, broad',
  'side height': 'tall, high, height, in height',
  'side long': 'longest side, long side, longer side, long edge, longest edge, largest side, longer edge',
  'direction clockwise': 'clockwise, clock wise, to the right, right, rightwards, cw, rightward',
  'direction counterclockwise':
    'counterclockwise, counter clockwise, anticlockwise, anti clockwise, to the left, left, leftwards, ccw, leftward, counter clock wise',
  'direction half': 'upside down, half turn, half a turn, on its head, topsy turvy, around completely',
  'direction quarter': 'quarter turn, a quarter turn, quarter of a turn, on its side, sideways, onto its side',
  'direction horizontal':
    'horizontally, horizontal, left to right, sideways mirror, left and right, right to left, along the vertical axis',
  'direction vertical': 'vertically, vertical, top to bottom, up and down, upside, bottom to top, top and bottom',
  'size 3840': '4k, uhd',
  'size 1920': 'full hd, 1080p, fullhd',
  'size 1280': '720p',
}

const generative: Lexicon = {
  'generative colourise':
    'colorize, colourise, colourize, colorise, colorized, colourised, colourized, colorised, colorizing, colourising, colorization, colourisation, colourization, colorisation, bring back the colour, bring back the color, bring back the colours, bring back the colors, restore the colour, restore the color, restore the colours, restore the colors, full colour, full color, in full colour, in full color, add realistic colour, add realistic color, add realistic colours, add realistic colors, add natural colors, add natural colours, add colour to, add color to, add colours to, add colors to, put colour into, put color into, put colour in, put color in',
  'generative restore':
    'back to life, bring back to life, restore, restores, restored, restoring, restoration, repair, repairs, repaired, repairing, scratch, scratches, scratched, crease, creases, torn, rip, rips, tear, tears, damage, damaged, dust spots, water damage, water stain, stains, stain, reconstruct',
  'generative person':
    'smile, smiles, smiling, laugh, laughs, laughing, frown, frowning, grin, grinning, cry, crying, happy, happier, sad, angry, younger, slimmer, thinner, skinnier, skinny, fatter, taller, shorter, muscular, bald, haircut, hairstyle, makeup, make up, lipstick, tattoo, tattoos, wrinkle, wrinkles, blemish, blemishes, acne, pimple, pimples, freckles, eye bags, bags under, dark circles, double chin, face swap, swap faces, face lift, dance, dancing, jump, jumping, run, running, sit, sitting, stand, standing, wave, waving, fly, flying, hold, holding, hug, hugging, kiss, kissing, look at the camera, looking at the camera, look into the camera, close his eyes, open his eyes, open her eyes, blink, gender, facial expression, lose weight, look slimmer, zombie, vampire, pirate, astronaut, superhero, princess, clown, wizard, knight, santa, years old, close the mouth, close her mouth, close his mouth, lengthen her hair, longer hair, shorter hair, lengthen, double chins',
  'generative clothes':
    'wear, wears, wearing, worn, dressed, dressed in, dress up, dress her, dress him, dress me, dress them, dress us, outfit, outfits, clothes, clothing, costume, costumes, undress, put on',
  'generative redraw':
    'anime, animes, manga, ghibli, studio ghibli, disney, pixar, dreamworks, simpsons, the simpsons, south park, lego, claymation, clay, plasticine, cyberpunk, steampunk, chibi, barbie, action figure, funko, funko pop, bobblehead, 3d, 3d render, 3d rendering, 3d model, cgi, video game character, minecraft, roblox, origami, muppet, emoji character, caricature, plush toy, figurine, hyperrealistic, photorealistic, photo realistic, realistic photo, statue, marble statue, sculpture, knitted, embroidered, graffiti, gta, avatar, claymation figure, vaporwave, synthwave, surreal, surrealist, cubist, cubism, psychedelic',
  'generative artist':
    'van gogh, vincent van gogh, gogh, monet, claude monet, picasso, pablo picasso, rembrandt, vermeer, da vinci, leonardo da vinci, dali, salvador dali, klimt, gustav klimt, hokusai, munch, edvard munch, banksy, cezanne, renoir, degas, turner, matisse, basquiat, mondrian, kandinsky, caravaggio, botticelli, michelangelo, hopper, edward hopper, escher, magritte, frida kahlo, gauguin, seurat, manet, starry night, mona lisa, the scream, bob ross, norman rockwell, wes anderson, tim burton, hayao miyazaki, miyazaki, ansel adams, chagall, durer, raphael, goya, velazquez, constable, pollock, jackson pollock, hockney, haring, keith haring',
  'generative style':
    'in the style of, in style of, in the manner of, style of, inspired by, as if by, as painted by, painted by, drawn by, in the spirit of, imitating',
  'generative scene':
    'winter, wintertime, summer, summertime, autumn, autumnal, springtime, storm, stormy, thunderstorm, underwater, apocalypse, apocalyptic, on the moon, on mars, in space, outer space, on fire, burning, flooded, rainbow, fireworks, christmas, halloween, different angle, another angle, different perspective, side view, from above, day time, daytime, sunny, sunny day, cloudy, overcast, blue sky, blue skies, snowman, thunder, lightning, hurricane, tornado',
  'generative generate':
    'generate, imagine, text to image, create an image of, create a picture of, create a photo of, generate an image of, make an image of, make a picture of, make a video, animate, animated, animation, video, gif',
  unavailable:
    'logo, logos, watermark, watermarks, double exposure, linocut, glitch, ascii, kaleidoscope, fisheye, collage, chromatic aberration, warp, distort, date stamp, timestamp, date, signature, solarize, solarise, light leak, light leaks, scanlines, vhs, edge detection, sparkle, sparkles',
  aged: 'old, older, aged, ancient, antique, look old, look older, age, ages, ageing, aging, old looking, worn out, weathered',
}

const grammar: Lexicon = {
  'and then':
    'then, and then, after that, afterwards, next, finally, lastly, and finally, followed by, then finally, then also, and after that, and afterwards',
  'and first': 'first, firstly, first of all, to start with, start by, begin by, begin with',
  'and before': 'before',
  'and after': 'after, once you have, after you have',
  and: 'and, but, also, plus also, as well as, while, whilst, and also, but also, but with, though, however, although, or, &, additionally, furthermore, secondly, along with, together with, as well, even though, because, since, so that, thirdly',
  to: 'to, into, with, as, like, look like, looks like, to be, to look like, onto, becomes, for',
  in: 'in, from, behind, of, inside, within, off, in front of, among',
  'in out': 'out of, out of the, out from, away from, from its',
  link: 'the, a, an, on, at, by, their, our, your, some, any, there, which, who, whose, where, when, such, against, over, under, around, across, through, about, between, near, next to, per, its own, own, each, another, other, more of, kind of, sort of, type of, set of, piece of, by about, up to, around about, approximately, approx, roughly, if, be, been, being, has, have, had, having, s, ll, re, ve, if it, what, how, than, lot of, couple of, n, below, beneath, underneath, above, onto, along, towards',
  filler:
    'stand out, stands out, standing out, photographed, captured, snapped, instagram, facebook, tiktok, youtube, twitter, linkedin, pinterest, my profile, profile, profile picture, profile pic, website, my website, print, printing, wallpaper, save as, save it as, save, png, jpg, jpeg, format as, bring, please, kinda, sorta, pls, plz, please can you, can, could, would, should, will, shall, may, might, must, you, u, id like, i would like, i d like, i want, i want to, id love, i would love, want, wants, wanna, need, needs, try, trying, lets, let, help, kindly, hey, hi, hello, dear, thanks, thank you, thx, thank, ok, okay, just, simply, now, maybe, perhaps, possibly, if possible, possible, somehow, something, anything, stuff, look, looking, looked, feel, feeling, feels, felt, effect, effects, style, styles, styled, stylish, filter, filters, version, versions, mode, vibe, vibes, atmosphere, ambience, appearance, aesthetic, overall, whole, entire, entirety, complete, every, all, both, nice, good, great, lovely, cute, fancy, classic, traditional, real, true, actual, actually, pure, plain, solid, uniform, simple, basic, same, different, kind, sort, type, again, together, instead, right now, asap, quickly, fast, level, levels, amount, strength, intensity, percentage, value, setting, settings, ratio, aspect ratio, aspect, format, of course, exactly, go, going, see, show, been taken, taken, shot at, took, it was, as if, as though, if it was, like it was, like its, would be, should be, could be, to me, for me, so it, so, yes, well, um, uh, hmm, gonna, gotta, ready, appear, appears like, came from, out of this, out of it, of it, of this, of this photo, of this picture, of this image, of the photo, of the picture, of the image, to it, to this, in it, on it, to the photo, to the picture, to the image, in this photo, in this picture, in this image, in the photo, in the picture, in the image, from the photo, from the picture, from the image, from this photo, from this picture, from this image, from it, on the photo, on the picture, on this photo, for the photo, for this photo, a few, few, several, only slightly, artwork, art, artistic, artsy, arty, art work, piece, work, masterpiece, done, thorough, properly, proper, carefully, automatically, auto, natural, naturally, realistic, realistically, image quality, picture quality, photo quality, exact, ve got, got, computer, ai, robot, bot, app, job, favour, favor, bit more of, hand, by hand, digital, modern, colour photo, color photo, colour photograph, color photograph, colour picture, color picture, colour image, color image, coloured photo, colored photo, alone, be, as it is, as is, as they are, the way it is, sides, both sides, font, bold font, handwriting, colours used, blurry lights, the whole of it, lots of tiny, every one, from the flash, as a, without distorting, without distortion, without stretching, no distortion, no stretching, undistorted, without warping, without squashing, until, so that it, a bit of a, treatment, say, a version of, using, method, technique, algorithm, off',
}

export const english: Lexicon = {
  ...operations,
  ...effects,
  ...qualities,
  ...degrees,
  ...verbs,
  ...things,
  ...generative,
  ...grammar,
}
