/** English, British and American. One meaning per line; phrases are matched whole, the longest first. */
import { effects } from './english-effects.ts'
import type { Lexicon } from './lexicon.ts'

const operations: Lexicon = {
  'do watercolour':
    'watercolour, watercolours, watercolor, watercolors, water colour, water color, water colours, watercolour painting, watercolor painting, water colour painting, water color painting, aquarelle, aquarell, watercoloured, watercolored, gouache, gouache painting',
  'do oil':
    'hand painted, hand painting, by a painter, oil, oils, oil painting, oil paint, oil paints, oil painted, oil on canvas, painting, paintings, painterly, painted, impasto, impressionist, impressionistic, impressionism, brush strokes, brushstrokes, impressionist painting, oil paintings, oil portrait, acrylic, acrylics, acrylic painting, acrylic paint',
  'do pencil':
    'pencil, pencils, pencil drawing, pencil sketch, pencil drawn, sketch, sketched, sketches, sketching, sketchy, graphite, graphite drawing, hand drawn, drawing, drawn, drawn by hand, hand drawing, pencil art, pencil portrait, drawn in pencil, sketch drawing, pencil sketched, pencilled, penciled, doodle, doodled, scribble',
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
    'vintage, retro, old fashioned, nostalgic, nostalgia, analog, analogue, film look, film, films, lomo, lomography, old photo, old photos, old photograph, old picture, old film, aged photo, 70s, 1970s, 60s, 1960s, 80s, 1980s, 50s, 1950s, 90s, 1990s, seventies, sixties, eighties, fifties, film photo, film camera, analog film, analogue film, kodak, kodachrome, shot on film, old school, faded film, vintage film, retro film, film photograph, old time, old timey, old camera, old postcard, vintage postcard, vintage photo, retro photo, instant film, instant photo, old snapshot, polaroid, polaroid look, toy camera, toy camera look, holga, lomo look, old movie, old movies, old cinema, old hollywood, slide film, light leak, light leaks, film burn, film burns, sun bleached',
  'do sepia':
    'sepia, sepia tone, sepia toned, sepia tones, sepia tint, sepia brown, brown tone, brown toned, brown tones, brownish tint, brown tint, brownish, brown tinted',
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

const qualities: Lexicon = {
  'axis brightness +':
    'bright, brighter, brighten, brightens, brightened, brightening, brighten up, brighten it up, brightness, brightest, lighten, lightens, lightened, lightening, lighten up, lighten it up, lighter, lightness, luminous, luminosity, expose, light up, illuminate, illuminated, more light, more exposed, brite, overexposed, over exposed, blown out, overexposure, more lit, high key, overexpose, over expose, airy, airier, whiter',
  'axis brightness -':
    'dark, darker, darken, darkens, darkened, darkening, darkest, darkness, dim, dimmer, dimmed, dimming, gloomy, gloomier, underexposed, under exposed, underexposure, low key, murky, deepen, deepened, deepening, blacker, underexpose, under expose',
  'axis contrast +':
    'contrast, contrasts, contrasty, contrasted, contrastier, contrastful, punchy, punchier, contrasting, high contrast, tonal range, crush the blacks, crushed blacks, crushed shadows, harsh contrast, harsh, harsher, punch to the contrast, deep shadows, deeper shadows, strong shadows, hard shadows, harder shadows',
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
    'logo, logos, watermark, watermarks, double exposure, linocut, glitch, ascii, kaleidoscope, fisheye, collage, chromatic aberration, warp, distort, date stamp, timestamp, date, signature, solarize, solarise, scanlines, vhs, edge detection, sparkle, sparkles',
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
    'stand out, stands out, standing out, photographed, captured, snapped, instagram, facebook, tiktok, youtube, twitter, linkedin, pinterest, my profile, profile, profile picture, profile pic, website, my website, print, printing, wallpaper, save as, save it as, save, png, jpg, jpeg, format as, bring, please, kinda, sorta, pls, plz, please can you, can, could, would, should, will, shall, may, might, must, you, u, id like, i would like, i d like, i want, i want to, id love, i would love, want, wants, wanna, need, needs, try, trying, lets, let, help, kindly, hey, hi, hello, dear, thanks, thank you, thx, thank, ok, okay, just, simply, now, maybe, perhaps, possibly, if possible, possible, somehow, something, anything, stuff, look, looking, looked, feel, feeling, feels, felt, effect, effects, style, styles, styled, stylish, filter, filters, version, versions, mode, vibe, vibes, atmosphere, ambience, appearance, aesthetic, overall, whole, entire, entirety, complete, every, all, both, nice, good, great, lovely, cute, fancy, classic, traditional, real, true, actual, actually, pure, plain, solid, uniform, simple, basic, same, different, kind, sort, type, again, together, instead, right now, asap, quickly, fast, level, levels, amount, strength, intensity, percentage, value, setting, settings, ratio, aspect ratio, aspect, format, of course, exactly, go, going, see, show, been taken, taken, shot at, took, it was, as if, as though, if it was, like it was, like its, would be, should be, could be, to me, for me, so it, so, yes, well, um, uh, hmm, gonna, gotta, ready, appear, appears like, came from, out of this, out of it, of it, of this, of this photo, of this picture, of this image, of the photo, of the picture, of the image, to it, to this, in it, on it, to the photo, to the picture, to the image, in this photo, in this picture, in this image, in the photo, in the picture, in the image, from the photo, from the picture, from the image, from this photo, from this picture, from this image, from it, on the photo, on the picture, on this photo, for the photo, for this photo, a few, few, several, only slightly, artwork, art, artistic, artsy, arty, art work, piece, work, masterpiece, done, thorough, properly, proper, carefully, automatically, auto, natural, naturally, realistic, realistically, image quality, picture quality, photo quality, exact, ve got, got, computer, ai, robot, bot, app, job, favour, favor, bit more of, hand, by hand, digital, modern, colour photo, color photo, colour photograph, color photograph, colour picture, color picture, colour image, color image, coloured photo, colored photo, alone, be, as it is, as is, as they are, the way it is, sides, both sides, font, bold font, handwriting, colours used, blurry lights, the whole of it, lots of tiny, every one, from the flash, as a, without distorting, without distortion, without stretching, no distortion, no stretching, undistorted, without warping, without squashing, until, so that it, a bit of a, treatment, say, a version of, using, method, technique, algorithm, off, mood, selectively',
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
