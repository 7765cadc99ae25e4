/** Spanish; verbs as people give orders, with and without "-la" and "-lo". */
import type { Lexicon } from './lexicon.ts'

/** haz, hazla, hazlo. */
const withPronouns = (...verbs: string[]): string =>
  verbs.flatMap(verb => ['', 'la', 'lo', 'le', 'las', 'los'].map(ending => verb + ending)).join(', ')

/** Operations that other words mean something else beside: weather, frames, second pictures. */
const effects: Lexicon = {
  'feature skin': 'piel',
  'feature teeth': 'dientes',
  'feature eyes': 'ojos',
  'do pastel':
    'pastel, pasteles, dibujo al pastel, al pastel, tiza, tizas, dibujo con tiza, pintura al pastel, dibujo a pastel',
  'do charcoal': 'carboncillo, carbón, dibujo a carboncillo, al carboncillo, boceto a carboncillo, dibujo al carbón',
  'do halftone':
    'semitono, medios tonos, trama de puntos, trama, impresión de periódico, periódico, puntos de imprenta, semitonos, medio tono',
  'do stained-glass':
    'vidriera, vitral, vidrieras, vitrales, vidrio de colores, cristal emplomado, vidriera de iglesia',
  'do mosaic': 'mosaico, mosaicos, teselas, azulejos, mosaico romano',
  'do low-poly': 'low poly, polígonos, poligonal, triángulos, baja poligonización, con triángulos',
  'do vector':
    'vector, vectorial, vectoriza, vectorizar, svg, gráfico vectorial, ilustración vectorial, vectorizado, imagen vectorial, dibujo vectorial',
  'do engraving': 'grabado, aguafuerte, billete, grabado antiguo, grabado en cobre, grabada',
  'do blueprint':
    'plano técnico, plano arquitectónico, blueprint, dibujo técnico, cianotipo técnico, plano de arquitecto, plano azul',
  'do pointillism': 'puntillismo, puntillista, con puntos de color, puntitos',
  'do cross-stitch': 'punto de cruz, bordado, bordada, punto cruz',
  'do emboss': 'relieve, en relieve, repujado, bajorrelieve, estampado en relieve',
  'do cross-process': 'proceso cruzado, revelado cruzado, cross process, procesado cruzado',
  'do duotone': 'duotono, bitono, dos tonos, dos colores, duotone, bicromía, bicolor',
  'do cinematic':
    'cinematográfico, cinematográfica, de cine, cine, estilo cine, como una película, como de película, aspecto de cine, hollywood, cinemático, look de cine, toque de cine, película de cine',
  'do matte': 'mate, acabado mate, efecto mate, aspecto mate, negros lavados, look mate',
  'do grain': 'grano de película, grano fotográfico, grano cinematográfico, grano',
  'do soft-focus':
    'enfoque suave, soñador, soñadora, de ensueño, efecto orton, difusión, romántico, romántica, etéreo, foco suave, ensueño, brillo suave, onírico',
  'do dramatic-light':
    'dramático, dramática, más dramático, más dramática, luz dramática, iluminación dramática, claroscuro, luz de estudio, rayos de luz, ambiente dramático, iluminación de estudio, teatral',
  'do fog': 'niebla, neblina matinal, banco de niebla, niebla densa, bruma matinal, niebla ligera, efecto de niebla',
  'do rain':
    'lluvia, lloviendo, llueva, llover, lluvioso, gotas de lluvia, aguacero, día lluvioso, lluviosa, efecto de lluvia',
  'do snow':
    'nieve, nevar, nieva, nieve cayendo, copos de nieve, copos, nevado, nevando, nevada, ventisca, efecto de nieve',
  'do bokeh-lights':
    'luces bokeh, burbujas de luz, luces de fondo desenfocadas, círculos de luz, guirnalda de luces, luces desenfocadas, luces de hadas',
  'do lens-flare':
    'destello de lente, destello, destello de sol, lens flare, reflejo de lente, destellos, destello solar, flare',
  'do white-balance':
    'balance de blancos, equilibrio de blancos, dominante de color, colores neutros, neutraliza los colores, balance de blanco, dominante',
  'do hue-shift':
    'desplaza el tono, desplaza los tonos, cambia el tono, rotación de tono, gira los tonos, cambia el matiz, matiz, desplazar el tono, desplaza el matiz, rota los tonos, gira los colores, desplazamiento de tono, gira el tono, rota los colores',
  'do hdr': 'hdr, efecto hdr, alto rango dinámico, rango dinámico, estilo hdr',
  'do colour-match':
    'iguala los colores, igualar los colores, transfiere los colores, transferir los colores, copia los colores, mismos colores que, transferencia de color, haz coincidir los colores, combina los colores, coincidir los colores, usa los colores',
  'do gradient-map': 'mapa de degradado, degradado de colores, mapa de calor, falso color',
  'do tilt-shift': 'tilt shift, miniatura, efecto miniatura, maqueta, efecto maqueta, ciudad en miniatura',
  'do motion-blur':
    'desenfoque de movimiento, efecto de velocidad, sensación de velocidad, barrido, efecto de movimiento, movimiento borroso',
  'do remove-object':
    'elimina el objeto, quita el objeto, borra el objeto, eliminar objeto, borrador mágico, relleno según el contenido, quitar objeto, elimina este objeto, quita este objeto, borra este objeto, elimina objetos',
  'do texture-transfer':
    'transfiere la textura, transferir la textura, transferencia de textura, transfiere el estilo, copia la textura, transferencia de estilo, aplica la textura, aplica el estilo',
  'do smooth-skin':
    'suaviza la piel, suavizar la piel, piel suave, piel más suave, alisa la piel, retoca la piel, retoque de piel, retoque de retrato, piel perfecta, suaviza su piel, suaviza mi piel, piel lisa, piel más lisa, retoque de belleza, retoca el rostro, retoca, filtro de belleza',
  'do red-eye': 'ojos rojos, los ojos rojos, efecto de ojos rojos, corrección de ojos rojos',
  'do whiten-teeth':
    'blanquea los dientes, blanquear los dientes, dientes blancos, dientes más blancos, blanqueamiento dental, blanquea sus dientes, blanquea mis dientes, dientes amarillos, aclara los dientes, sonrisa más blanca',
  'do pixelate': 'censura, censurar, anonimiza, anonimizar, irreconocible, oculta la identidad',
  'do drop-shadow':
    'sombra paralela, sombra proyectada, una sombra debajo, sombra suave, sombra bajo, sombra detrás, sombra en el suelo, sombra debajo',
  'do sticker':
    'pegatina, sticker, contorno blanco, efecto pegatina, calcomanía, estilo pegatina, contorno de pegatina',
  'do subject-glow':
    'resplandor alrededor, brillo alrededor, contorno luminoso, aura, halo, contorno de neón, resplandor, borde luminoso, contorno neón, halo luminoso, brillo detrás',
  'do expand':
    'expande, expandir, amplía el lienzo, ampliar el lienzo, extiende, extender, aleja el zoom, más espacio, extiende la imagen, amplía el fondo, sin recortar, sin cortar nada, ensancha, ensanchar, alejar, expande la imagen, expande el fondo, más fondo, sin cortar, aumenta el lienzo, extiende el fondo, más lienzo',
  'do content-aware-resize':
    'escalado según el contenido, redimensionado inteligente, redimensiona según el contenido, seam carving, redimensionar sin deformar, sin deformar, sin distorsión, sin distorsionar, según el contenido, redimensión inteligente',
  'do straighten':
    'endereza, enderezar, endereza el horizonte, horizonte recto, nivela, nivelar, torcida, torcido, inclinada, nivela el horizonte, ponla recta, horizonte torcido, poner recto, recta',
  'do perspective':
    'perspectiva, corrige la perspectiva, corregir la perspectiva, corrección de perspectiva, líneas convergentes, endereza las verticales, verticales rectas, arregla la perspectiva',
  'do border':
    'marco, borde, borde blanco, marco blanco, bordes, enmarca, enmarcar, marco negro, borde negro, paspartú, orla, margen blanco, marco de fotos, enmarcado',
  'do rounded-corners':
    'esquinas redondeadas, redondea las esquinas, redondear las esquinas, bordes redondeados, esquinas redondas, redondea los bordes, puntas redondeadas',
  'do text':
    'texto, título, escribe, escribir, leyenda, rótulo, escriba, las palabras, subtítulo, la palabra, inscripción, pon el texto, letrero',
  'do mirror': 'efecto espejo, simétrico, simétrica, simetría, caleidoscopio, reflejo en el agua, reflejo de agua',
  'do shadows':
    'aclara las sombras, aclarar las sombras, levanta las sombras, ilumina las sombras, recupera las sombras, levantar las sombras, sube las sombras, aclara las zonas oscuras',
  'axis haze +': 'neblina, brumoso, brumosa, bruma, calima, neblinoso, nebuloso, velado',
  'axis haze -':
    'quita la neblina, elimina la neblina, quita la niebla, elimina la niebla, elimina la bruma, quita la bruma, reduce la neblina, reduce la niebla, borrar neblina, antiniebla, quitar la neblina, quitar la niebla',
  'axis clarity +': 'claridad, contraste local, microcontraste, estructura',
  'axis vibrance +': 'vibrancia, intensidad de color',
  'axis exposure +': 'exposición',
  'axis hue-green +': 'más verde, más verdes',
  'axis hue-red +': 'más rojo, más roja, más rojos',
  'axis hue-green -': 'menos verde',
  'axis hue-red -': 'menos rojo',
}

/** Parts of a picture, second pictures, and what says an order. */
const parts: Lexicon = {
  'region top':
    'mitad superior, parte superior, arriba, parte de arriba, tercio superior, parte alta, mitad de arriba, la mitad superior, la mitad de arriba',
  'region bottom':
    'mitad inferior, parte inferior, abajo, parte de abajo, tercio inferior, parte baja, mitad de abajo, la mitad inferior, la mitad de abajo',
  'region left': 'lado izquierdo, mitad izquierda, parte izquierda, zona izquierda, la mitad izquierda',
  'region right': 'lado derecho, mitad derecha, parte derecha, zona derecha, la mitad derecha',
  'region centre': 'centro, medio, en el centro, parte central, en el medio',
  'region edges': 'esquina, esquinas, bordes de la imagen',
  'region highlights': 'luces altas, altas luces, zonas claras, áreas claras, partes claras, las luces, brillos',
  'region brush':
    'zona seleccionada, área seleccionada, selección, máscara, zona marcada, área marcada, esta zona, esta parte, zona pintada, área pintada, esta área, la máscara',
  'feature faces': 'cara, caras, rostro, rostros',
  'unknown subject':
    'coche, carro, auto, perro, gato, caballo, pájaro, animal, animales, flor, flores, rosa del, planta, botella, taza, zapato, zapatos, bicicleta, barco, moto, vestido, novia, tarta, pastelito, producto, conejo, vaca, mariposa, manzana, bolso, plato, camión',
  reference:
    'segunda foto, segunda imagen, otra foto, otra imagen, foto de referencia, imagen de referencia, referencia, la otra foto, la otra imagen, imagen de ejemplo, foto de ejemplo',
  texture: 'textura, texturas, patrón, material',
  'unit stops': 'paso, pasos, diafragma, diafragmas, punto, puntos, stop, stops, ev, un paso, un punto',
  'unit kelvin': 'k, kelvin, kelvins',
  'and then': 'luego, después, y luego, finalmente, a continuación, y después, por último, después de eso',
  'and first': 'primero, en primer lugar, empieza por',
  'and before': 'antes de',
  'and after': 'después de',
}

export const spanish: Lexicon = {
  ...effects,
  ...parts,
  'do watercolour': 'acuarela, acuarelas, pintura en acuarela, pintura a la acuarela',
  'do oil': 'óleo, pintura al óleo, cuadro al óleo, al óleo, cuadro, pintura, pintado, pinceladas, impresionista',
  'do pencil':
    'lápiz, dibujo a lápiz, boceto, dibujo, dibujado, a lápiz, dibujado a lápiz, bosquejo, dibujo a mano, hecho a lápiz',
  'do coloured-pencil':
    'lápices de colores, lápiz de color, lápices de color, lápices, dibujo con lápices de colores, crayones',
  'do line-art':
    'dibujo de líneas, arte lineal, tinta, dibujo a tinta, contornos, para colorear, dibujo para colorear, página para colorear, líneas',
  'do comic':
    'cómic, cómics, tebeo, historieta, caricatura, dibujo animado, dibujos animados, cartoon, viñeta de cómic',
  'do pop-art': 'pop art, arte pop',
  'do pixel-art': 'pixel art, pixelado, pixelar, pixela, pixelada, arte de píxeles, pixelearte',
  'do posterize': 'posterizar, posteriza, posterizado, posterización, pocos colores',
  'do vintage':
    'vintage, retro, foto antigua, foto vieja, película antigua, años 70, años 60, años 80, analógico, analógica, nostálgico, a la antigua, foto de época, envejecida, antigua foto, aspecto antiguo',
  'do sepia': 'sepia, tono sepia, tonos sepia',
  'do black-and-white':
    'blanco y negro, blanco negro, byn, b y n, monocromo, monocromático, monocromática, escala de grises, tonos de gris, sin color, sin colores, quita el color, quita los colores, elimina el color, quitar el color, negro y blanco, elimina los colores',
  'do vignette':
    'viñeta, viñeteado, viñetas, bordes oscuros, esquinas oscuras, oscurece las esquinas, oscurece los bordes, oscurecer las esquinas, oscurecer los bordes',
  'do golden-hour':
    'hora dorada, atardecer, puesta de sol, amanecer, luz dorada, luz del atardecer, ocaso, luz de la tarde, golden hour',
  'do night': 'noche, de noche, nocturna, nocturno, luz de luna, medianoche, día en noche, día a noche',
  'do low-light': 'contraluz, poca luz, baja luz',
  'do denoise':
    'reducir ruido, reduce el ruido, quita el ruido, elimina el ruido, reducción de ruido, quitar ruido, sin ruido',
  'do invert':
    'invertir, invierte, negativo, invertido, colores invertidos, invierte los colores, invertir los colores, invertir colores',
  'do colour-pop': 'color selectivo, desaturación selectiva, toque de color',
  'do background-blur': 'bokeh, modo retrato, profundidad de campo, poca profundidad de campo, efecto retrato',
  'do background-remove': 'sin fondo, quitar fondo, fondo fuera',
  'do auto-enhance':
    'mejora automática, mejorar automáticamente, corrige los colores, corrige la exposición, más profesional, profesional, más bonita, más bonito, embellecer, embellece, mejora la luz, mejora la iluminación, arregla la luz, corrige el color',
  'axis brightness +':
    'brillo, brillante, brillantes, luminoso, luminosa, luminosidad, aclarar, aclara, clara, claro, iluminar, ilumina, exposición, sobreexpuesta, sobreexpuesto, más luz, aclárala, ilumínala',
  'axis brightness -':
    'oscuro, oscura, oscuros, oscuras, oscurecer, oscurece, subexpuesta, subexpuesto, oscuridad, oscurécela, sombría',
  'axis contrast +': 'contraste, contrastado, contrastada, contrastes',
  'axis contrast -': 'plana, plano, lavada, lavado',
  'axis saturation +':
    'saturación, saturado, saturada, saturados, saturar, satura, vivo, vivos, viva, vivas, vívido, vívidos, vívida, colorido, colorida, vibrante, vibrantes, más color, más colores, intensidad de color, colores más intensos, colores intensos',
  'axis saturation -':
    'desaturar, desatura, desaturado, desaturada, apagado, apagada, apagados, pálido, pálida, descolorido, menos color, deslavado, tenue',
  'axis warmth +':
    'cálido, cálida, cálidos, cálidas, calidez, caliente, calentar, temperatura, tono amarillo, amarillento, amarillenta, acogedor',
  'axis warmth -': 'frío, fría, fríos, frías, enfriar, enfría, fresco, fresca, tono azul, azulado, azulada',
  'axis sharpness +':
    'nítido, nítida, nítidos, nítidas, nitidez, enfocar, enfoca, enfocado, enfocada, enfoque, detalle, detalles, detallado, definición, afilar, afila, definida, afilado',
  'axis sharpness -':
    'desenfocar, desenfoca, desenfocado, desenfocada, desenfoque, borroso, borrosa, difuminar, difumina, difuminado, difuminada, suavizar, suaviza, suave, movida',
  'axis noise +': 'ruido, grano, granulada, granulado, ruidosa, ruidoso',
  'axis noise -': 'alisar, alisa, lisa',
  'axis size +':
    'agrandar, agranda, ampliar, amplía, grande, más grande, aumenta el tamaño, aumentar el tamaño, ampliación',
  'axis size -':
    'pequeño, pequeña, más pequeño, más pequeña, reducir el tamaño, reduce el tamaño, encoger, encoge, achicar, achica, reducir tamaño',
  'amount 0.3': 'muy ligeramente, apenas, un poquitín, mínimamente',
  'amount 0.4': 'sutil, sutilmente, delicadamente, discreta, discreto',
  'amount 0.5':
    'ligeramente, un poco, un poquito, poco, ligero, ligera, leve, levemente, no demasiado, no mucho, algo, un pelín, suavemente, un toque',
  'amount 0.7': 'moderadamente, medianamente',
  'amount 1': 'bastante',
  'amount 1.3': 'muy, mucho, mucha, fuerte, fuertemente, intenso, intensa, intensamente, realmente, marcado, potente',
  'amount 1.5': 'extremadamente, al máximo, súper, completamente, totalmente, muchísimo, muy fuerte, a tope',
  'factor 0.5': 'mitad, la mitad, a la mitad, por la mitad',
  'factor 2': 'doble, el doble, dos veces, duplicar, duplica, al doble',
  'factor 3': 'triple, tres veces, triplica',
  'factor 4': 'cuatro veces, cuádruple',
  more: 'más, aumentar, aumenta, subir, sube, incrementar, incrementa, potenciar, potencia, realzar, realza, intensificar, intensifica, falta, alto, alta, eleva, refuerza',
  less: 'menos, reducir, reduce, bajar, baja, disminuir, disminuye, no tan, atenuar, atenúa, bajo, rebaja',
  too: 'demasiado, demasiada, demasiados, demasiadas, muy muy, excesivamente, demasiada demasiado',
  not: 'no, sin, ningún, ninguna, nada de, en vez de, en lugar de, nunca, jamás, ni',
  enough: 'suficiente, suficientemente, bastante como',
  is: 'está, es, son, están, parece, se ve, salió, quedó',
  'verb make': `${withPronouns('haz', 'pon', 'deja', 'hace', 'crea', 'aplica', 'pasa')}, hacer, poner, aplicar, crear, que sea, ponle, hagas, ponla, hacerla, hacerlo, que quede, póngala`,
  'verb give': 'da, dale, dar, dame',
  'verb convert': `${withPronouns('convierte', 'transforma')}, convertir, transformar, conviértela, conviértelo, transfórmala, transfórmalo, girar, vuelve, convertirla, volver`,
  'verb change': `${withPronouns('cambia', 'reemplaza', 'sustituye')}, cambiar, reemplazar, sustituir, modifica, modificar, cámbialo, teñir, tiñe, intercambia, recolorea`,
  'verb paint': 'pinta, pintar, dibuja, dibujar, píntala, dibújala',
  'verb add':
    'añade, añadir, agrega, agregar, inserta, insertar, coloca, colocar, mete, añádele, agrégale, agregue, incluye, incluir',
  'verb remove': `${withPronouns('quita', 'elimina', 'borra')}, quitar, eliminar, borrar, suprimir, suprime, remueve, remover, quítale, retira, retirar, saca, limpia`,
  'verb isolate':
    'recortar el sujeto, aísla, aislar, extrae, extraer, separa, separar, recorta el sujeto, recorta a la persona, recorta la persona, silueta',
  'verb fix':
    'arregla, arreglar, corrige, corregir, repara, reparar, arréglala, arréglalo, rescata, corrígela, recupera, recuperar, rescata',
  'verb improve':
    'mejora, mejorar, mejórala, mejóralo, mejor, optimiza, optimizar, perfecciona, mejore, retoca, retocar',
  keep: 'mantén, mantener, manteniendo, conserva, conservar, conservando, deja igual, dejar, dejando, preserva, mantenga, permanezca, no toques, no cambies, sin cambiar, sin tocar, dejando solo, mantenlo, tal cual, como está',
  only: 'solo, solamente, únicamente, sólo',
  except:
    'excepto, salvo, menos el, menos la, todo menos, todo excepto, a excepción de, el resto, todo lo demás, lo demás, excepto el',
  'geometry crop': `${withPronouns('recorta')}, recortar, recorte, recórtala, recórtalo, cortar, corta, encuadrar, encuadra, reencuadra, recortado`,
  'geometry resize':
    'redimensionar, redimensiona, tamaño, escalar, escala, dimensiones, resolución, redimensiónala, cambia el tamaño, cambiar el tamaño, redimensiónalo',
  'geometry upscale':
    'aumenta la resolución, aumentar la resolución, más resolución, alta resolución, escalado, upscale, mayor resolución, sube la resolución',
  'geometry rotate': 'rotar, rota, girar, gira, rótala, gírala, rotación, giro, gírala, rotarla, gire',
  'geometry flip':
    'voltear, voltea, espejo, reflejar, refleja, voltéala, efecto espejo, invertir horizontalmente, en espejo, reflejo, invierte horizontalmente, invierte verticalmente, invertir verticalmente',
  photo: 'foto, fotos, fotografía, imagen, imágenes, retrato, todo, toda, selfie, escena, instantánea',
  it: 'la, lo, esto, esta, este, eso, ello, esa, ese',
  person:
    'me, mí, nos, persona, personas, hombre, mujer, niño, niña, niños, gente, chico, chica, madre, padre, abuela, abuelo, amigo, turistas, ella',
  feature: 'pelo, cabello, boca, nariz, manos, cabeza, barba',
  background: 'fondo, fondos, el fondo, segundo plano',
  subject: 'sujeto, primer plano, objeto, sujeto principal, motivo',
  'region sky': 'cielo, nubes',
  'region part': 'césped, suelo, agua',
  'region shadows': 'sombras, zonas oscuras, áreas oscuras',
  transparent: 'transparente, transparencia',
  colours: 'colores, color, tonos, tono',
  light: 'luz, iluminación',
  'ratio 1:1': 'cuadrado, cuadrada, formato cuadrado, un cuadrado',
  'ratio 3:4': 'formato vertical, formato retrato',
  'ratio 4:3': 'formato horizontal, formato apaisado, apaisado',
  'ratio 16:9': 'panorámico, pantalla ancha, panorámica',
  'unit px': 'píxeles, píxel, px, pixels',
  'unit percent': '%, por ciento, porciento',
  'unit degrees': 'grados, grado, °',
  'unit times': 'x, veces',
  'side width': 'ancho, de ancho, anchura, ancha',
  'side height': 'alto, de alto, altura, de altura',
  'direction clockwise':
    'a la derecha, hacia la derecha, en sentido horario, sentido horario, en el sentido de las agujas del reloj, derecha, en sentido de las agujas del reloj',
  'direction counterclockwise':
    'a la izquierda, hacia la izquierda, en sentido antihorario, sentido antihorario, en sentido contrario a las agujas del reloj, izquierda',
  'direction half': 'boca abajo, de cabeza, del revés, al revés',
  'direction horizontal': 'horizontalmente, horizontal',
  'direction vertical': 'verticalmente, vertical',
  'colour red': 'rojo, roja, rojos, rojas',
  'colour blue': 'azul, azules',
  'colour green': 'verde, verdes',
  'colour yellow': 'amarillo, amarilla, amarillos, amarillas',
  'colour black': 'negro, negra, negros, negras',
  'colour white': 'blanco, blanca, blancos, blancas',
  'colour grey': 'gris, grises',
  'colour orange': 'naranja, naranjas, anaranjado',
  'colour pink': 'rosa, rosado, rosada, rosas',
  'colour purple': 'morado, morada, púrpura, violeta, lila',
  'colour brown': 'marrón, café, marrones',
  'colour turquoise': 'turquesa',
  'colour beige': 'beige, beis',
  'colour gold': 'dorado, dorada',
  'colour light-blue': 'azul claro, celeste, azul cielo',
  'colour dark-blue': 'azul oscuro, azul marino',
  'colour light-green': 'verde claro',
  'colour dark-green': 'verde oscuro',
  'colour light-grey': 'gris claro',
  'generative colourise':
    'colorear, colorea, coloriza, colorizar, colorización, a color, coloréala, en color, dale color, pon color',
  'generative restore':
    'restaurar, restaura, restauración, arañazos, rayones, dañada, dañado, rota, restáurala, manchas, roturas',
  'generative person':
    'sonreír, sonría, sonriendo, sonrisa, sonrío, reír, joven, más joven, delgado, delgada, arrugas, granos, peinado, maquillaje, bailar, saltar, calvo, feliz, triste, zombi',
  'generative clothes': 'lleve, lleva puesto, vestir, vestido de, ropa, disfraz, vista, traje, viste, ponle ropa',
  'generative redraw': 'anime, manga, ghibli, disney, pixar, lego, 3d, cyberpunk',
  'generative artist':
    'van gogh, monet, picasso, rembrandt, dalí, klimt, hokusai, munch, renoir, velázquez, goya, frida kahlo, miró',
  'generative style': 'al estilo de, estilo de, a la manera de, en el estilo de',
  'generative scene': 'invierno, verano, otoño, primavera, tormenta, navidad, soleado',
  'generative generate': 'genera, generar, vídeo, video, animación',
  unavailable: 'logo, marca de agua, fecha, firma',
  aged: 'viejo, vieja, antiguo, antigua, envejecer, envejece, mayor',
  and: 'y, pero, además, mientras, o, también, e, así como',
  to: 'a, en, como, con, al, para, por, hacia, de color, parezca, parecer, como si fuera',
  in: 'de, del, detrás, dentro, en el',
  link: 'un, una, unos, unas, el, los, las, mi, mis, su, sus, nuestro, nuestra, tu, que, sobre, bajo, alrededor, se, te, cada, otro, otra, tan',
  filler:
    'por favor, porfa, gracias, hola, puedes, podrías, puede, quiero, quisiera, necesito, me gustaría, estilo, efecto, filtro, aspecto, apariencia, look, toque, simple, sólido, liso, puro, completo, completa, entera, entero, versión, formato, relación, proporción, de la foto, de la imagen, en la foto, en la imagen, a la foto, a la imagen, esta foto, esta imagen, bonito, bonita, bien, intensidad, nivel, sea, ver, ahora, solo un poco, arte, artístico, artística, hermoso, buena, bueno, usted, le, les, si, fuera, hecha, hecho, parece una, obra',
}
