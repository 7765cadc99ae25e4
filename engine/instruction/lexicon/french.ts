/** French. Accents are folded, elisions are cut ("l'image" is "l" and "image"). */
import type { Lexicon } from './lexicon.ts'

/** Operations that other words mean something else beside: weather, frames, second pictures. */
const effects: Lexicon = {
  'feature skin': 'peau',
  'feature teeth': 'dents',
  'feature eyes': 'yeux',
  'do pastel':
    'pastel, pastels, dessin au pastel, pastel sec, pastel gras, craie, craies, au pastel, à la craie, dessin à la craie',
  'do charcoal': 'fusain, dessin au fusain, au fusain, charbon, croquis au fusain',
  'do halftone':
    'demi teinte, trame, trame de journal, points de trame, impression journal, tramage, similigravure, trame d impression, demi teintes, demi ton',
  'do stained-glass': 'vitrail, vitraux, verre teinté, vitrail d église',
  'do mosaic': 'mosaïque, mosaïques, carreaux, tesselles, mosaïque romaine',
  'do low-poly': 'low poly, polygones, polygonal, triangles, en triangles, facettes, polygonale',
  'do vector':
    'vectoriel, vectorielle, vectoriser, vectorise, svg, image vectorielle, dessin vectoriel, illustration vectorielle, vecteur, vectorisé',
  'do engraving':
    'gravure, eau forte, gravé, gravure ancienne, billet de banque, taille douce, gravure sur cuivre, gravée',
  'do blueprint': 'plan d architecte, plan technique, blueprint, dessin technique, bleu d architecte, plan bleu',
  'do pointillism': 'pointillisme, pointilliste, pointillé, en petits points, points de couleur',
  'do cross-stitch': 'point de croix, broderie, brodé, brodée, points de croix',
  'do emboss': 'relief, gaufrage, gaufré, bas relief, estampage, embossage, en relief, estampé',
  'do cross-process': 'traitement croisé, développement croisé, cross process, cross processing',
  'do duotone': 'duotone, bichromie, bicolore, deux tons, deux couleurs, bichrome, duo ton, bitons',
  'do cinematic':
    'cinématographique, cinéma, style cinéma, look cinéma, comme au cinéma, comme un film, effet cinéma, hollywood, film de cinéma, cinématique, rendu cinéma, ambiance cinéma',
  'do matte': 'mat, look mat, rendu mat, finition mate, effet mat, noirs délavés, aspect mat, film mat',
  'do grain': 'grain de film, grain argentique, grain photo, grain, du grain',
  'do soft-focus':
    'flou artistique, rêveur, rêveuse, onirique, effet orton, halo doux, diffusion, romantique, féerique, effet de rêve, doux halo, lueur douce',
  'do dramatic-light':
    'dramatique, plus dramatique, lumière dramatique, éclairage dramatique, clair obscur, lumière de studio, ambiance dramatique, éclairage de studio, rayons de lumière, théâtral, ambiance sombre',
  'do fog':
    'brouillard, brume matinale, nappe de brouillard, du brouillard, de la brume, brume légère, effet de brouillard, brouillard épais, de la brume',
  'do rain':
    'pluie, pleuvoir, pluvieux, gouttes de pluie, averse, il pleut, effet pluie, sous la pluie, temps pluvieux',
  'do snow':
    'neige, neiger, flocons, flocons de neige, enneigé, il neige, chute de neige, tempête de neige, effet neige, sous la neige',
  'do bokeh-lights':
    'lumières bokeh, bulles de lumière, guirlande lumineuse, ronds de lumière, cercles de lumière, bokeh lumineux, points lumineux flous, guirlandes lumineuses',
  'do lens-flare':
    'reflet d objectif, lens flare, halo de soleil, reflet de soleil, flare, éblouissement, reflets d objectif, reflet d optique, éclat de soleil',
  'do white-balance':
    'balance des blancs, balance de blancs, dominante, dominante de couleur, dominante colorée, couleurs neutres, neutralise les couleurs',
  'do hue-shift':
    'décale la teinte, décaler la teinte, décalage de teinte, rotation des teintes, décale les teintes, décaler les teintes, change la teinte, décale les couleurs, tourne les teintes, teinte de, décaler les couleurs',
  'do hdr': 'hdr, effet hdr, plage dynamique, rendu hdr, style hdr',
  'do colour-match':
    'harmonise les couleurs, transfère les couleurs, transférer les couleurs, transfert de couleurs, accorde les couleurs, copie les couleurs, mêmes couleurs que, fais correspondre les couleurs, correspondance des couleurs, reprends les couleurs, assortis les couleurs',
  'do gradient-map':
    'dégradé de couleurs, courbe de transfert de dégradé, carte de dégradé, fausses couleurs, carte thermique',
  'do tilt-shift':
    'tilt shift, miniature, effet miniature, maquette, effet maquette, ville miniature, bascule et décentrement',
  'do motion-blur':
    'flou de mouvement, flou de bougé, effet de vitesse, flou cinétique, effet de mouvement, flou directionnel, flou de vitesse',
  'do remove-object':
    'supprime l objet, supprimer l objet, effacer l objet, efface l objet, enlève l objet, gomme magique, remplissage intelligent, supprime cet objet, retire l objet, efface cet objet, enlève cet objet',
  'do texture-transfer':
    'transfère la texture, transfert de texture, transfère le style, transfert de style, copie la texture, applique la texture, applique le style',
  'do smooth-skin':
    'lisse la peau, lisser la peau, peau lisse, peau plus lisse, adoucis la peau, adoucir la peau, retouche la peau, retouche de peau, retouche portrait, retouche beauté, lissage de la peau, peau douce, peau plus douce, lisse sa peau, lisse ma peau, peau parfaite, retouche le visage, retouche',
  'do red-eye': 'yeux rouges, l effet yeux rouges, correction des yeux rouges, effet yeux rouges',
  'do whiten-teeth':
    'blanchir les dents, blanchis les dents, dents blanches, dents plus blanches, blanchiment des dents, blanchis ses dents, blanchis mes dents, dents jaunes, éclaircis les dents',
  'do pixelate':
    'censure, censurer, anonymise, anonymiser, rends méconnaissable, méconnaissable, floute l identité, anonymisé',
  'do drop-shadow':
    'ombre portée, ombre au sol, une ombre sous, une ombre derrière, ombre douce, ombre portee, ombrage',
  'do sticker':
    'autocollant, sticker, contour blanc, effet autocollant, contour d autocollant, style autocollant, gommette',
  'do subject-glow':
    'halo autour, lueur autour, contour lumineux, contour néon, aura, halo lumineux, lueur derrière, contour fluo, bord lumineux, halo, lueur',
  'do expand':
    'étendre, étends, agrandir le cadre, agrandis le cadre, élargis, élargir, dézoome, dézoomer, étends l image, plus d espace, étends le fond, agrandis la toile, prolonge, prolonger, sans recadrer, sans rien couper, sans couper, élargis l image, zoom arrière, étends la photo, plus de fond, agrandir la toile, sans rogner',
  'do content-aware-resize':
    'redimensionnement intelligent, redimensionnement selon le contenu, redimensionne selon le contenu, seam carving, redimensionne sans déformer, sans déformer, sans déformation, contenu pris en compte, redimensionnement adaptatif, compresse la largeur',
  'do straighten':
    'redresse, redresser, horizon droit, redresse l horizon, mets l horizon droit, de travers, penchée, penché, remets droit, niveler, horizon de travers, mets droit, remettre droit, nivelle',
  'do perspective':
    'perspective, corrige la perspective, corriger la perspective, correction de perspective, lignes fuyantes, trapèze, lignes convergentes, redresse les verticales, verticales droites',
  'do border':
    'cadre, bordure, bordure blanche, cadre blanc, encadre, encadrer, bord blanc, passe partout, contour blanc autour de l image, encadrement, liseré, cadre noir, bordure noire, marge blanche, encadré',
  'do rounded-corners':
    'coins arrondis, arrondis les coins, arrondir les coins, bords arrondis, angles arrondis, bord arrondi, arrondis les angles, arrondir les angles',
  'do text':
    'texte, titre, légende, écris, écrire, inscription, écrit, les mots, ajoute le texte, intitulé, sous titre, le mot, inscris',
  'do mirror':
    'effet miroir, symétrique, symétrie, kaléidoscope, reflet dans l eau, en miroir symétrique, reflet d eau',
  'do shadows':
    'éclaircis les ombres, éclaircir les ombres, déboucher les ombres, débouche les ombres, remonte les ombres, relève les ombres, remonter les ombres, éclaircis les zones sombres',
  'axis haze +': 'brumeux, brumeuse, voile, brume, voilé, voilée, embrumé',
  'axis haze -':
    'enlève la brume, supprime le voile, enlève le voile, correction du voile, retire la brume, supprime la brume, débrume, enlève le brouillard, supprime le brouillard, antibrume, réduis le voile, réduis la brume, retire le voile',
  'axis clarity +': 'clarté, contraste local, microcontraste, micro contraste, structure',
  'axis vibrance +': 'vibrance',
  'axis exposure +': 'exposition',
  'axis hue-green +': 'plus vert, plus verte, plus verts',
  'axis hue-red +': 'plus rouge, plus rouges',
  'axis hue-green -': 'moins vert',
  'axis hue-red -': 'moins rouge',
}

/** Parts of a picture, second pictures, and what says an order. */
const parts: Lexicon = {
  'region top':
    'moitié supérieure, partie supérieure, haut, le haut, en haut, haut de l image, haut de la photo, tiers supérieur, la moitié supérieure, moitié du haut, la moitié du haut',
  'region bottom':
    'moitié inférieure, partie inférieure, bas, le bas, en bas, bas de l image, bas de la photo, tiers inférieur, la moitié inférieure, moitié du bas, la moitié du bas',
  'region left':
    'côté gauche, moitié gauche, partie gauche, la partie de gauche, côté de gauche, la moitié gauche, moitié de gauche, la moitié de gauche',
  'region right':
    'côté droit, moitié droite, partie droite, la partie de droite, côté de droite, la moitié droite, moitié de droite, la moitié de droite',
  'region centre': 'centre, milieu, au centre, au milieu',
  'region edges': 'coin, coins, bords, les coins, bords de l image',
  'region highlights': 'hautes lumières, zones claires, tons clairs, parties claires, lumières hautes',
  'region brush':
    'zone sélectionnée, sélection, zone masquée, masque, zone marquée, cette zone, cette partie, zone peinte, la zone',
  'feature faces': 'visage, visages',
  'unknown subject':
    'voiture, voitures, chien, chat, cheval, oiseau, animal, animaux, fleur, fleurs, rose, plante, bouteille, tasse, chaussure, chaussures, vélo, bateau, moto, robe, mariée, gâteau, produit, lapin, vache, papillon, pomme, sac, plat, camion',
  reference:
    'deuxième photo, deuxième image, seconde photo, seconde image, autre photo, autre image, photo de référence, image de référence, référence, modèle fourni, l autre photo, l autre image',
  texture: 'texture, textures, motif, matière',
  'unit stops': 'diaph, diaphragme, diaphragmes, stop, stops, ev, un diaph, un stop, cran, crans',
  'unit kelvin': 'k, kelvin, kelvins',
  'and then': 'puis, ensuite, après, enfin, et puis, après cela, et ensuite',
  'and first': 'd abord, tout d abord, en premier, commence par',
  'and before': 'avant de, avant',
  'and after': 'après avoir',
}

export const french: Lexicon = {
  ...effects,
  ...parts,
  'do watercolour': 'aquarelle, aquarelles, peinture aquarelle, peinture à l aquarelle, à l aquarelle',
  'do oil': 'peinture à l huile, tableau, huile, à l huile, peinture, peint, toile, coups de pinceau, impressionniste',
  'do pencil':
    'crayon, dessin au crayon, croquis, dessin, esquisse, dessiné, crayonné, crayon noir, crayon à papier, dessin crayon, dessiné au crayon, dessiné à la main',
  'do coloured-pencil':
    'crayons de couleur, crayon de couleur, crayons de couleurs, dessin aux crayons de couleur, crayons, aux crayons de couleur',
  'do line-art':
    'dessin au trait, line art, encre, dessin à l encre, contours, coloriage, page de coloriage, à l encre',
  'do comic': 'bande dessinée, bd, dessin animé, comics, comic, cartoon, style bd',
  'do pop-art': 'pop art',
  'do pixel-art': 'pixel art, pixelisé, pixeliser, pixelise, pixélisé, pixelisée',
  'do posterize': 'postériser, postérise, postérisation, postérisé, peu de couleurs',
  'do vintage':
    'vintage, rétro, vieille photo, ancienne photo, photo ancienne, vieux film, argentique, à l ancienne, années 70, années 60, années 80, photo d époque, nostalgique, vieilli, pellicule',
  'do sepia': 'sépia, ton sépia, tons sépia',
  'do black-and-white':
    'noir et blanc, noir blanc, n&b, nb, monochrome, niveaux de gris, nuances de gris, sans couleur, sans couleurs, enlève les couleurs, supprime les couleurs, enlève la couleur, supprime la couleur, retire les couleurs, noir & blanc',
  'do vignette':
    'vignette, vignettage, vigneter, coins sombres, bords sombres, assombris les coins, assombrir les bords, effet vignette, assombris les bords',
  'do golden-hour':
    'heure dorée, coucher de soleil, coucher du soleil, lever de soleil, lumière dorée, lumière du soir, fin de journée, golden hour, soleil couchant',
  'do night': 'nuit, de nuit, la nuit, nocturne, clair de lune, minuit, jour en nuit, nuit américaine',
  'do low-light': 'contre jour, faible lumière, basse lumière',
  'do denoise':
    'débruiter, débruite, réduction du bruit, réduction de bruit, enlève le bruit, supprime le bruit, débruitage',
  'do invert':
    'inverser, inverse, négatif, inversé, inverse les couleurs, inverser les couleurs, couleurs inversées, inversion',
  'do colour-pop': 'couleur sélective, désaturation partielle, touche de couleur',
  'do background-blur': 'bokeh, mode portrait, profondeur de champ, faible profondeur de champ',
  'do background-remove': 'détourer, détoure, détourage, détouré',
  'do auto-enhance':
    'améliore automatiquement, retouche automatique, amélioration automatique, améliore la lumière, corrige les couleurs, corrige l exposition, plus professionnel, professionnel, plus beau, plus belle, embellir, embellis, magnifique',
  'axis brightness +':
    'lumineux, lumineuse, luminosité, éclaircir, éclaircis, éclaircit, clair, claire, exposition, illuminer, illumine, éclairer, éclaire, surexposé, surexposée, plus de lumière, brillant, brillante, clarté',
  'axis brightness -':
    'sombre, sombres, assombrir, assombris, assombrit, foncé, foncée, foncer, obscur, obscurcir, noircir, sous exposé, sous exposée, sousexposé',
  'axis contrast +': 'contraste, contrasté, contrastée, contraster, contrastes',
  'axis contrast -': 'plat, plate, terne contraste',
  'axis saturation +':
    'saturation, saturé, saturée, saturées, saturer, sature, vif, vifs, vive, vives, éclatant, éclatantes, éclatante, coloré, colorée, plus de couleur, plus de couleurs, vibrant, vibrantes, intensité des couleurs, couleurs plus vives, couleurs plus intenses, couleurs intenses',
  'axis saturation -':
    'désaturer, désature, désaturé, désaturée, terne, ternes, pâle, pâles, fade, fades, délavé, délavée, moins de couleur, moins de couleurs, adoucir les couleurs',
  'axis warmth +':
    'chaud, chaude, chauds, chaudes, réchauffer, réchauffe, chaleur, dominante jaune, jaunâtre, chaleureux, chaleureuse, température',
  'axis warmth -':
    'froid, froide, froids, froides, refroidir, refroidis, frais, fraîche, fraîches, dominante bleue, bleuté, bleutée',
  'axis sharpness +':
    'net, nette, nets, nettes, netteté, accentuer la netteté, piqué, détails, détail, détaillé, détaillée, affiner, affine',
  'axis sharpness -':
    'flou, floue, floues, flous, flouter, floute, flouté, floutée, adoucir, adoucis, doux, douce, flouttée, flouté',
  'axis noise +': 'bruit, bruité, bruitée, grain, granuleux, granuleuse, grain de l image',
  'axis noise -': 'lisser, lisse, lissé',
  'axis size +': 'agrandir, agrandis, agrandit, grand, grande, plus grand, plus grande, agrandissement',
  'axis size -':
    'petit, petite, plus petit, plus petite, rétrécir, rétrécis, réduire la taille, réduis la taille, diminuer la taille, diminue la taille',
  'amount 0.3': 'très légèrement, à peine, un tout petit peu, un soupçon, un chouïa',
  'amount 0.4': 'subtil, subtile, subtilement, discret, discrète, délicatement',
  'amount 0.5': 'légèrement, un peu, un petit peu, léger, légère, faible, pas trop, peu, doucement, faiblement',
  'amount 0.7': 'modérément, moyennement, assez peu',
  'amount 1': 'assez, plutôt',
  'amount 1.3':
    'très, beaucoup, fort, forte, fortement, bien, vraiment, intense, nettement, prononcé, prononcée, puissant',
  'amount 1.5': 'extrêmement, au maximum, super, complètement, totalement, à fond, très fort, très forte, énormément',
  'factor 0.5': 'moitié, la moitié, de moitié, à moitié, par deux, divise par deux',
  'factor 2': 'double, doubler, deux fois, doublé',
  'factor 3': 'triple, trois fois, tripler',
  'factor 4': 'quadruple, quatre fois',
  more: 'plus, plus de, augmenter, augmente, augmentez, renforcer, renforce, accentuer, accentue, monter, monte, booster, booste, davantage, pas assez, trop peu, intensifier, intensifie, rehausse, hausse',
  less: 'moins, moins de, réduire, réduis, réduit, réduisez, diminuer, diminue, baisser, baisse, atténuer, atténue, pas si, pas aussi, abaisser, abaisse, atténue les',
  too: 'trop, beaucoup trop, bien trop, un peu trop, trop de',
  not: 'pas, sans, aucun, aucune, ne, pas de, au lieu de, plutôt que, jamais',
  enough: 'suffisamment',
  is: 'est, sont, semble, paraît, était',
  'verb make':
    'fais, faire, fait, faites, rends, rendre, rend, rendez, mets, mettre, crée, créer, applique, appliquer, passe, passer, mettez',
  'verb give': 'donne, donner, donnez, donne lui',
  'verb convert': 'transforme, transformer, transformez, convertis, convertir, tourne, tourner, change en, changer en',
  'verb change':
    'change, changer, changez, remplace, remplacer, remplacez, modifie, modifier, échange, échanger, teinter, teins, recolore, recolorer',
  'verb paint': 'peins, peindre, dessine, dessiner, colorie',
  'verb add': 'ajoute, ajouter, ajoutez, insère, insérer, place, placer, incruste, rajoute',
  'verb remove':
    'enlève, enlever, enlevez, supprime, supprimer, supprimez, retire, retirer, efface, effacer, élimine, éliminer, ôte, ôter',
  'verb isolate': 'découpe, découper, isole, isoler, extraire, extrais, sépare',
  'verb fix':
    'corrige, corriger, répare, réparer, arrange, arranger, rattrape, rattraper, récupère, récupérer, rattrape, rattraper',
  'verb improve':
    'améliore, améliorer, améliorez, amélioration, mieux, optimise, optimiser, meilleur, meilleure, sublime, retouche',
  keep: 'garde, garder, gardez, gardant, en gardant, laisse, laisser, laissant, conserve, conserver, conservant, préserve, préserver, reste, ne touche pas, ne change pas, en laissant, en conservant, rester, tel quel, telle quelle, comme il est, comme elle est',
  only: 'seulement, uniquement, que, seul, seule',
  except: 'sauf, excepté, à part, tout sauf, à l exception de, le reste, tout le reste, à l exception du',
  'geometry crop': 'recadre, recadrer, recadrez, rogner, rogne, recadrage, couper, coupe, rognage',
  'geometry resize':
    'redimensionne, redimensionner, redimensionnez, taille, échelle, dimensions, résolution, mets à l échelle',
  'geometry upscale':
    'augmente la résolution, augmenter la résolution, plus haute résolution, haute résolution, augmente la taille, augmenter la taille, upscale, double la résolution de',
  'geometry rotate': 'pivoter, pivote, pivotez, rotation, fais pivoter, faire pivoter, tourner de, tourne de',
  'geometry flip': 'miroir, retourne, retourner, effet miroir, symétrie, en miroir, inverser horizontalement',
  photo: 'photo, photos, image, images, cliché, portrait, tout, toute, ensemble, selfie, scène, photographie',
  it: 'la, le, les, ceci, cela, ça, ce, cette, cet, ces, celle ci, elle, lui',
  person:
    'moi, nous, personne, personnes, homme, femme, enfant, enfants, gens, fille, garçon, mère, père, ami, touristes, passants',
  feature: 'cheveux, bouche, nez, mains, tête, barbe',
  background: 'fond, arrière plan, arrière plans, arriere plan, décor, arrièreplan',
  subject: 'sujet, premier plan, objet, sujet principal',
  'region sky': 'ciel, nuages',
  'region part': 'herbe, sol, eau',
  'region shadows': 'ombres, zones sombres',
  transparent: 'transparent, transparente',
  colours: 'couleurs, couleur, teintes, teinte, tons, ton',
  light: 'lumière, éclairage',
  soft: 'doux effet',
  'ratio 1:1': 'carré, carrée, format carré, au carré, en carré',
  'ratio 3:4': 'format portrait, format vertical',
  'ratio 4:3': 'format paysage, format horizontal',
  'unit px': 'pixels, pixel, px',
  'unit percent': '%, pour cent, pourcent',
  'unit degrees': 'degrés, degré, °',
  'unit times': 'x, fois',
  'side width': 'large, largeur, de large, de largeur, en largeur',
  'side height': 'haut, hauteur, de haut, de hauteur, en hauteur',
  'direction clockwise':
    'à droite, vers la droite, sens horaire, dans le sens horaire, dans le sens des aiguilles d une montre, droite',
  'direction counterclockwise':
    'à gauche, vers la gauche, sens antihoraire, dans le sens antihoraire, dans le sens inverse des aiguilles d une montre, gauche, sens anti horaire',
  'direction half': 'à l envers, tête en bas, sens dessus dessous',
  'direction horizontal': 'horizontalement, horizontal, horizontale',
  'direction vertical': 'verticalement, vertical, verticale',
  'colour red': 'rouge, rouges',
  'colour blue': 'bleu, bleue, bleus, bleues',
  'colour green': 'vert, verte, verts, vertes',
  'colour yellow': 'jaune, jaunes',
  'colour black': 'noir, noire, noirs, noires',
  'colour white': 'blanc, blanche, blancs, blanches',
  'colour grey': 'gris, grise, grises',
  'colour orange': 'orange, orangé, oranges',
  'colour pink': 'rose, roses',
  'colour purple': 'violet, violette, violets, violettes, pourpre, mauve',
  'colour brown': 'marron, brun, brune',
  'colour turquoise': 'turquoise',
  'colour beige': 'beige',
  'colour gold': 'doré, dorée',
  'colour light-blue': 'bleu clair, bleu ciel',
  'colour dark-blue': 'bleu foncé, bleu marine',
  'colour light-green': 'vert clair',
  'colour dark-green': 'vert foncé',
  'colour light-grey': 'gris clair',
  'generative colourise':
    'colorise, coloriser, colorisation, colorisez, redonne des couleurs, mets en couleur, mettre en couleur, mets en couleurs, en couleur',
  'generative restore':
    'restaure, restaurer, restauration, rayures, rayure, abîmée, abîmé, déchirée, endommagée, taches',
  'generative person':
    'sourire, sourit, souriant, rire, plus jeune, jeune, mince, rides, boutons, coiffure, maquillage, danser, sauter, barbu, heureux, triste, zombie',
  'generative clothes': 'porte, porter, habille, habiller, vêtements, costume, tenue, habits',
  'generative redraw': 'anime, animé, manga, ghibli, disney, pixar, lego, 3d, caricature, cyberpunk',
  'generative artist':
    'van gogh, monet, picasso, rembrandt, dali, klimt, hokusai, munch, renoir, cézanne, matisse, gauguin, seurat, degas',
  'generative style': 'dans le style de, style de, à la manière de, façon, dans le style d',
  'generative scene': 'hiver, hivernal, été, automne, printemps, orage, noël, tempête, ensoleillé',
  'generative generate': 'génère, générer, vidéo, animation',
  unavailable: 'logo, filigrane, date, signature',
  aged: 'vieux, vieille, ancien, ancienne, vieillir, âgé, vieillis',
  and: 'et, mais, ainsi que, tandis que, tout en, ou, également, aussi, en plus',
  to: 'en, à, au, aux, comme, pour, avec, par, vers, sur un, sur une, vers un, ressemble à, ressembler à',
  in: 'dans, de, du, des, derrière, hors',
  link: 'un, une, d, l, s, n, j, m, t, c, qu, mon, ma, mes, son, sa, ses, notre, nos, votre, vos, sur, sous, autour, qui, y, se, entre, chaque, style, fait de, ton style',
  filler:
    's il te plaît, s il vous plaît, svp, stp, merci, bonjour, peux tu, pouvez vous, peux, tu, pourrais, je, veux, voudrais, aimerais, il, faut, besoin, soit, look, effet, filtre, rendu, apparence, ambiance, ressemblant, uni, unie, pur, simple, entière, entier, un look, toute la, tout le, version, format, ratio, l image, la photo, cette photo, cette image, de la photo, de l image, sur la photo, sur l image, dans la photo, joli, jolie, beau, belle, bon, bonne, intensité, force, niveau, niveaux, qu elle, qu il, avoir, être, vous, te, me, donner, un style, au style, à nouveau, maintenant, genre, façon photo, œuvre, art, artistique, peut',
}
