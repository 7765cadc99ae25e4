/** French. Accents are folded, elisions are cut ("l'image" is "l" and "image"). */
import type { Lexicon } from './lexicon.ts'

export const french: Lexicon = {
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
  'do low-light':
    'éclaircis les ombres, éclaircir les ombres, déboucher les ombres, débouche les ombres, contre jour, faible lumière, basse lumière, remonte les ombres',
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
    'très, beaucoup, fort, forte, fortement, bien, vraiment, intense, nettement, prononcé, prononcée, puissant, dramatique',
  'amount 1.5': 'extrêmement, au maximum, super, complètement, totalement, à fond, très fort, très forte, énormément',
  'factor 0.5': 'moitié, la moitié, de moitié, à moitié, par deux, divise par deux',
  'factor 2': 'double, doubler, deux fois, doublé',
  'factor 3': 'triple, trois fois, tripler',
  'factor 4': 'quadruple, quatre fois',
  more: 'plus, plus de, augmenter, augmente, augmentez, renforcer, renforce, accentuer, accentue, monter, monte, booster, booste, davantage, pas assez, trop peu, intensifier, intensifie, rehausse, hausse',
  less: 'moins, moins de, réduire, réduis, réduit, réduisez, diminuer, diminue, baisser, baisse, atténuer, atténue, pas si, pas aussi, abaisser, abaisse',
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
  'verb fix': 'corrige, corriger, répare, réparer, arrange, arranger, rattrape, rattraper',
  'verb improve':
    'améliore, améliorer, améliorez, amélioration, mieux, optimise, optimiser, meilleur, meilleure, sublime, retouche',
  keep: 'garde, garder, gardez, gardant, en gardant, laisse, laisser, laissant, conserve, conserver, conservant, préserve, préserver, reste, ne touche pas, ne change pas, en laissant, en conservant, rester',
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
  feature: 'visage, cheveux, yeux, bouche, dents, nez, peau, mains, tête, barbe',
  background: 'fond, arrière plan, arrière plans, arriere plan, décor, arrièreplan',
  subject: 'sujet, premier plan, objet, sujet principal',
  'region sky': 'ciel, nuages',
  'region part':
    'côté gauche, côté droit, moitié gauche, moitié droite, herbe, sol, eau, coin, hautes lumières, centre',
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
  'generative scene':
    'hiver, hivernal, été, automne, printemps, neige, neiger, pluie, pleuvoir, brouillard, orage, noël, tempête, ensoleillé',
  'generative generate': 'génère, générer, vidéo, animation',
  unavailable:
    'texte, titre, légende, logo, filigrane, cadre, bordure, hdr, fusain, pastel, mosaïque, vitrail, date, signature, bord arrondi',
  aged: 'vieux, vieille, ancien, ancienne, vieillir, âgé, vieillis',
  and: 'et, puis, mais, ensuite, après, ainsi que, tandis que, tout en, ou, également, aussi, enfin, et puis, en plus, d abord',
  to: 'en, à, au, aux, comme, pour, avec, par, vers, sur un, sur une, vers un, ressemble à, ressembler à',
  in: 'dans, de, du, des, derrière, hors',
  link: 'un, une, d, l, s, n, j, m, t, c, qu, mon, ma, mes, son, sa, ses, notre, nos, votre, vos, sur, sous, autour, qui, y, se, entre, chaque, style, fait de, ton style',
  filler:
    's il te plaît, s il vous plaît, svp, stp, merci, bonjour, peux tu, pouvez vous, peux, tu, pourrais, je, veux, voudrais, aimerais, il, faut, besoin, soit, look, effet, filtre, rendu, apparence, ambiance, ressemblant, uni, unie, pur, simple, entière, entier, un look, toute la, tout le, version, format, ratio, l image, la photo, cette photo, cette image, de la photo, de l image, sur la photo, sur l image, dans la photo, joli, jolie, beau, belle, bon, bonne, intensité, force, niveau, niveaux, qu elle, qu il, avoir, être, vous, te, me, donner, un style, au style, à nouveau, maintenant, genre, façon photo, œuvre, art, artistique, peut',
}
