/** German. Umlauts are matched with and without their dots; adjective endings are spelt out. */
import type { Lexicon } from './lexicon.ts'

/** rot, rote, roten, roter, rotes, rotem. */
const endings = (...stems: string[]): string =>
  stems.flatMap(stem => ['', 'e', 'en', 'er', 'es', 'em'].map(ending => stem + ending)).join(', ')

const operations: Lexicon = {
  'do watercolour':
    'aquarell, aquarelle, aquarellbild, aquarellgemälde, aquarellmalerei, wasserfarbe, wasserfarben, wasserfarbenbild, aquarellstil, aquarell stil, aquarellfarben',
  'do oil':
    'ölgemälde, oelgemaelde, ölbild, ölmalerei, ölfarben, öl, gemälde, gemaelde, in öl, gemalt, wie gemalt, pinselstriche, impressionistisch',
  'do pencil':
    'bleistift, bleistiftzeichnung, bleistiftskizze, skizze, zeichnung, gezeichnet, bleistiftstil, handgezeichnet, mit bleistift gezeichnet',
  'do coloured-pencil':
    'buntstift, buntstifte, buntstiften, buntstiftzeichnung, farbstift, farbstifte, farbstiften, wachsmalstift, wachsmalstifte, mit buntstiften gezeichnet',
  'do line-art':
    'strichzeichnung, linienzeichnung, tuschezeichnung, tusche, umrisszeichnung, umrisse, malbuch, ausmalbild, linienkunst, federzeichnung, malvorlage, konturen',
  'do comic':
    'comic, comics, comicstil, comic stil, cartoon, zeichentrick, comicbild, comicheft, zeichentrickfilm, karikaturstil',
  'do pop-art': 'pop art, popart',
  'do pixel-art': 'pixel art, pixelkunst, verpixelt, verpixeln, pixelgrafik, pixelig, pixeln, pixelbild, verpixle',
  'do posterize': 'posterisieren, posterisiert, posterisiere, tontrennung, wenige farben, weniger farbtöne',
  'do vintage':
    'altes foto, altes bild, alte fotografie, alter film, retro, vintage, nostalgisch, altmodisch, analogfilm, analog, siebziger, 70er, 60er, 80er, 70er jahre, alten foto, wie früher, filmlook, 70er look',
  'do sepia': 'sepia, sepiaton, sepiatöne, sepiafarben, braunton, brauntöne',
  'do black-and-white':
    'schwarz weiß, schwarzweiß, schwarz weiss, schwarz und weiß, sw, s w, monochrom, graustufen, grautöne, einfarbig, ohne farbe, ohne farben, keine farbe, farblos, farben entfernen, farbe entfernen, entferne die farben, entferne die farbe, entferne alle farben, schwarz weißes, schwarz weiße, schwarzweißes, schwarzweißbild, schwarzweißfoto, schwarz weiß bild, schwarz weiß foto, entfärben, entfärbe',
  'do vignette':
    'vignette, vignettierung, dunkle ecken, dunkle ränder, ränder abdunkeln, ecken abdunkeln, dunklere ecken, dunkler rand',
  'do golden-hour':
    'goldene stunde, sonnenuntergang, sonnenaufgang, abendlicht, abendsonne, goldenes licht, abendstimmung, morgenlicht, golden hour, sonnenuntergangsstimmung, abendrot, goldenen stunde',
  'do night':
    'nacht, nachts, bei nacht, nachtbild, nachtaufnahme, mondlicht, mitternacht, tag zur nacht, tag zu nacht, nachtszene, nachtstimmung',
  'do low-light': 'gegenlicht, schwaches licht, schlechtes licht',
  'do denoise':
    'entrauschen, entrausche, entrauscht, rauschunterdrückung, rauschreduzierung, rauschminderung, bildrauschen entfernen, rauschen entfernen',
  'do invert':
    'invertieren, invertiere, invertiert, negativ, farben umkehren, umgekehrte farben, kehre die farben um, farben invertieren, farbumkehr',
  'do colour-pop': 'color key, colour key, colorkey, selektive farbe',
  'do background-blur':
    'bokeh, hintergrundunschärfe, tiefenunschärfe, schärfentiefe, tiefenschärfe, porträtmodus, portraitmodus, hintergrund weichzeichnen',
  'do background-remove': 'freistellen, freigestellt, stelle frei, freisteller, freistellung',
  'do auto-enhance':
    'automatisch verbessern, auto verbesserung, aufhübschen, professioneller, schöner, optimieren, optimiere, bildverbesserung, autokorrektur, farben korrigieren, belichtung korrigieren, professionell, beleuchtung verbessern, belichtung verbessern, hübscher, aufpeppen, peppe auf',
}

const qualities: Lexicon = {
  'axis brightness +': `helligkeit, aufhellen, aufgehellt, hell auf, helle auf, ${endings('hell', 'heller')}, helle, mehr licht, erhellen, überbelichtet, leuchtender, belichte`,
  'axis brightness -': `${endings('dunkel', 'dunkl', 'dunkler', 'finster')}, abdunkeln, verdunkeln, dunkelheit, unterbelichtet, abgedunkelt, dunkle ab, dunkel ab, düster, düsterer`,
  'axis contrast +': `kontrast, kontraste, kontrastreich, kontrastreicher, ${endings('kontrastreich')}`,
  'axis contrast -': `flau, flauer, kontrastarm, kontrastärmer, ausgewaschen, matschig`,
  'axis saturation +': `sättigung, saettigung, farbsättigung, gesättigt, gesättigter, sättige, farbiger, farbenfroh, farbenfroher, farbenfrohe, lebendig, lebendiger, lebendigere, lebhafter, lebhaft, kräftig, kräftige farben, kräftigere farben, kräftiger, kräftigere, bunter, bunt, farbintensität, intensivere farben, leuchtendere farben, mehr farbe, mehr farben, farben verstärken, farbkraft, farbintensiver, satter, sattere farben, leuchtende farben, strahlender, strahlendere farben, intensiver`,
  'axis saturation -': `entsättigen, entsättige, entsättigt, blass, blasser, blassere, matt, matter, mattere, verblasst, ausgebleicht, weniger farbe, gedämpft, gedämpftere farben, gedämpfte farben, trist, ungesättigt`,
  'axis warmth +': `${endings('warm', 'wärmer', 'waermer')}, wärme, farbtemperatur, gelbstich, orangestich, warmton, gelblich, gemütlicher, gemütlich, wärmere farben, warme farben, warme töne, wärmere töne`,
  'axis warmth -': `${endings('kühl', 'kühler', 'kalt', 'kälter')}, kälte, blaustich, bläulich, kühlere farben, kalte farben, kältere farben`,
  'axis sharpness +': `${endings('scharf', 'schärfer', 'schaerfer')}, schärfe, schärfen, schärf, nachschärfen, klar, klarer, detail, details, deutlicher, geschärft, schärfe nach, detailreicher`,
  'axis sharpness -': `weichzeichnen, weichgezeichnet, verschwommen, verschwommener, unscharf, unschärfe, unschärfer, weich, weicher, verwackelt, verwischen, weichzeichner, zeichne weich, zeichne das bild weich, unscharfe, unscharfer, verschwimmen, blur, unscharfes`,
  'axis noise +':
    'rauschen, bildrauschen, verrauscht, körnung, körnig, korn, verrauschte, körniger, rauscht, farbrauschen',
  'axis noise -': 'glätten, glatter, glätte',
  'axis size +':
    'größer, groß, große, groesser, vergrößern, vergrößere, vergrößert, vergrößerung, vergroessern, größere',
  'axis size -': 'kleiner, klein, kleines, verkleinern, verkleinere, verkleinert, verkleinerung, schrumpfen, kleinere',
}

const degrees: Lexicon = {
  'amount 0.3': 'ganz leicht, sehr leicht, minimal, kaum, ein klein wenig, klitzekleines bisschen, hauch, einen hauch',
  'amount 0.4': 'dezent, dezente, dezenter, subtil, subtile, zart, zarte, sanft, sanfte, sachte',
  'amount 0.5':
    'etwas, leicht, leichte, leichten, ein bisschen, bisschen, ein wenig, wenig, einen tick, ein kleines bisschen, nicht zu stark, nicht zu viel, nicht so stark, nicht so viel, schwach, ein bissl, ein stück, halbe stärke',
  'amount 0.7': 'mäßig, mittel, einigermaßen, halbwegs',
  'amount 1': 'ziemlich, normal, normale',
  'amount 1.3':
    'sehr, stark, starke, starken, starker, starkes, stärker, stärkere, viel, deutlich, wesentlich, richtig, heftig, kräftig mehr, erheblich, satt',
  'amount 1.5':
    'extrem, maximal, total, ultra, super, so stark wie möglich, sehr stark, sehr viel, vollständig, völlig, komplett, radikal',
  'factor 0.5':
    'halb, halbe, halber, halbieren, um die hälfte, hälfte, die hälfte, auf die hälfte, halbe größe, halb so, halbiere',
  'factor 2': 'doppelt, doppelte, doppelter, verdoppeln, zweimal, verdopple, doppelten, zweifach, doppelt so',
  'factor 3': 'dreifach, dreimal, verdreifachen',
  'factor 4': 'vierfach, viermal, vierfache',
  more: 'mehr, erhöhen, erhöhe, steigern, steigere, verstärken, verstärke, anheben, hebe an, hoch, höher, höhere, hoher, hohem, hohen, zu wenig, intensivieren, intensiviere, hebe, raufdrehen, rauf, dreh auf, hochdrehen, anheben, aufziehen, hochziehen',
  less: 'weniger, reduzieren, reduziere, reduziert, verringern, verringere, senken, senke, vermindern, vermindere, niedriger, niedrigere, runter, herunter, nicht so, abschwächen, schwäche ab, schwäche, dämpfe, dämpfen, minimieren, mindern, absenken, abgesenkt, senk, senke ab, abschwächen, runterziehen, zurücknehmen, herunterziehen',
  too: 'zu, viel zu, zu viel, zu sehr, allzu, etwas zu, zu stark, ein bisschen zu',
  not: 'nicht, kein, keine, keinen, ohne, keinem, anstatt, statt, anstelle von, niemals, weg mit',
  enough: 'genug, ausreichend, genügend',
  is: 'ist, sind, wirkt, wirken, sieht, war, scheint',
}

const verbs: Lexicon = {
  'verb make':
    'mach, mache, machen, macht, mach mir, erstelle, erstellen, gestalte, lass, soll, soll sein, sollte, werden, wende, anwenden, wende an, haben, bearbeite, bearbeiten, setz, setze',
  'verb give': 'gib, gebe, verleihe, verpass',
  'verb convert':
    'verwandle, verwandeln, verwandelt, wandle, umwandeln, wandeln, wandel, konvertiere, konvertieren, transformiere, drehe, dreh',
  'verb change':
    'ändere, ändern, verändere, verändern, ersetze, ersetzen, tausche, austauschen, tauschen, wechsle, wechseln, umfärben, färbe, färben, färb, umfärbe, passe an, anpassen',
  'verb paint': 'male, malen, zeichne, zeichnen, mal',
  'verb add': 'füge, füg, hinzufügen, füge hinzu, hinzu, ergänze, ergänzen, setze ein, einfügen, platziere, lege, leg',
  'verb remove':
    'entferne, entfernen, entfern, lösche, löschen, weg, wegmachen, beseitige, beseitigen, radiere, eliminieren, wegnehmen, raus, nimm weg, rausnehmen, wegretuschieren',
  'verb isolate': 'ausschneiden, schneide aus, trennen, trenne, isoliere, isolieren',
  'verb fix': 'korrigiere, korrigieren, repariere, behebe, beheben, rette, retten, repariere es, ausbessern',
  'verb improve': 'verbessere, verbessern, verbesserung, besser, verschönere, verschönern, verschönerung, bessere',
  keep: 'behalte, behalten, lasse, lassen, scharf lassen, gelassen, beibehalten, bewahre, bleiben, bleibt, lass unverändert, erhalte, erhalten, bleibe, soll bleiben, wie er ist, wie sie ist, wie es ist, unangetastet, verschone',
  only: 'nur, ausschließlich',
  except: 'außer, ausser, bis auf, alles außer, alles bis auf, alles andere, mit ausnahme von, der rest, den rest',
  'geometry crop':
    'zuschneiden, schneide, schneiden, zugeschnitten, beschneiden, beschneide, beschnitten, crop, schneid, zuschnitt, croppen',
  'geometry resize':
    'skaliere, skalieren, größe ändern, größe, bildgröße, auflösung, verkleinere auf, ändere die größe, größe anpassen, format ändern, breit machen, dimensionen',
  'geometry upscale':
    'hochskalieren, skaliere hoch, auflösung erhöhen, höhere auflösung, erhöhe die auflösung, auflösung verdoppeln, hochrechnen, mehr auflösung',
  'geometry rotate': 'drehen, gedreht, rotieren, rotiere, rotiert, kippen, drehe das bild, drehung',
  'geometry flip': 'spiegeln, spiegele, spiegle, gespiegelt, spiegelverkehrt, spiegelung, spiegel, umdrehen',
}

const things: Lexicon = {
  photo:
    'bild, foto, fotos, bilder, fotografie, aufnahme, porträt, portrait, schnappschuss, bildes, fotos, alles, ganze bild, ganzes bild, gesamte bild, das ganze, bilds, selfie',
  it: 'es, dies, das hier, dieses, diese, diesem, diesen, dieser, das, sie',
  person:
    'mich, mir, ihn, ihm, ihr, uns, person, personen, mann, frau, kind, kinder, leute, menschen, mädchen, junge, oma, opa, familie, touristen, passanten, jemand, freundin, freund, baby, mensch',
  feature: 'haare, haar, mund, lippen, nase, hände, kopf, bart',
  background: 'hintergrund, hintergründe, hintergrunds, hintergrundes',
  subject: 'motiv, hauptmotiv, vordergrund, objekt, hauptobjekt',
  'region sky': 'himmel, wolken',
  'region part': 'boden, wasser, gras',
  transparent: 'transparent, transparenten, transparenter, durchsichtig, durchsichtigen',
  colours: 'farben, farbe, farbtöne, töne, farbton, ton',
  light: 'licht, beleuchtung',
  'ratio 1:1': 'quadratisch, quadrat, quadratisches, quadratische, ein quadrat',
  'ratio 16:9': 'breitbild, breitbildformat, querformat breit',
  'ratio 3:4': 'hochformat, porträtformat',
  'ratio 4:3': 'querformat, landschaftsformat',
  'unit px': 'pixel, px, pixeln',
  'unit percent': '%, prozent',
  'unit degrees': 'grad, °',
  'unit times': 'x, mal, fach, faches, fache',
  'side width': 'breit, breite, weit',
  'side height': 'hoch, höhe',
  'side long': 'lange seite, längste seite, längere seite',
  'direction clockwise': 'im uhrzeigersinn, nach rechts, rechts, rechtsherum, rechtsrum',
  'direction counterclockwise': 'gegen den uhrzeigersinn, nach links, links, linksherum, linksrum',
  'direction half': 'auf den kopf, kopfüber, kopfstehend',
  'direction horizontal': 'horizontal, waagerecht, waagrecht, horizontalen',
  'direction vertical': 'vertikal, senkrecht, vertikalen',
  ...{
    'colour red': endings('rot'),
    'colour blue': endings('blau'),
    'colour green': endings('grün', 'gruen'),
    'colour yellow': endings('gelb'),
    'colour black': endings('schwarz'),
    'colour white': endings('weiß'),
    'colour grey': endings('grau'),
    'colour orange': `${endings('orange')}, orangefarben`,
    'colour pink': `${endings('rosa', 'pink')}, rosafarben`,
    'colour purple': `${endings('lila', 'violett', 'purpur')}`,
    'colour brown': endings('braun'),
    'colour turquoise': endings('türkis'),
    'colour beige': endings('beige'),
    'colour gold': endings('golden'),
    'colour light-blue': endings('hellblau'),
    'colour dark-blue': endings('dunkelblau'),
    'colour light-green': endings('hellgrün'),
    'colour dark-green': endings('dunkelgrün'),
    'colour light-grey': endings('hellgrau'),
    'colour dark-grey': endings('dunkelgrau'),
    'colour dark-red': endings('dunkelrot'),
  },
}

const generative: Lexicon = {
  'generative colourise':
    'kolorieren, koloriere, koloriert, einfärben, farbe geben, in farbe umwandeln, nachkolorieren, kolorierung',
  'generative restore':
    'restaurieren, restauriere, restauriert, kratzer, beschädigt, beschädigte, beschädigtes, risse, flecken, wiederherstellen',
  'generative person':
    'lächeln, lächelt, lächle, lachen, lachend, jünger, schlanker, dünner, glatze, falten, pickel, frisur, schminke, tanzen, springen, winken, lachen lassen, glücklicher, traurig, zombie',
  'generative clothes': 'trägt, tragen, anziehen, kleidung, kostüm, zieh an, bekleidet',
  'generative redraw': 'anime, manga, ghibli, disney, pixar, lego, 3d, karikatur, cyberpunk',
  'generative artist': 'van gogh, monet, picasso, rembrandt, dali, klimt, hokusai, munch, renoir, da vinci, dürer',
  'generative style': 'im stil von, im stile von, wie von',
  'generative scene': 'winter, winterlich, sommer, herbst, frühling, sturm, sonnig, weihnachten',
  'generative generate': 'generiere, generieren, erzeuge ein bild, video, animiere, animieren',
  unavailable: 'logo, wasserzeichen, datum',
  aged: 'alt, älter, gealtert, alt aussehen',
}

/** Operations that other words mean something else beside: weather, frames, second pictures. */
const effects: Lexicon = {
  'feature skin': 'haut',
  'feature teeth': 'zähne',
  'feature eyes': 'augen',
  'do pastel':
    'pastell, pastellzeichnung, pastellkreide, pastellbild, kreidezeichnung, kreide, ölkreide, pastellkreiden, pastellstil, pastellmalerei, pastellgemälde',
  'do charcoal': 'kohle, kohlezeichnung, kohlestift, kohleskizze, mit kohle gezeichnet, zeichenkohle',
  'do halftone':
    'halbton, halbtonraster, rasterpunkte, zeitungsdruck, rasterdruck, zeitungsraster, druckraster, halftone, halbtöne, halbtonbild',
  'do stained-glass': 'buntglas, buntglasfenster, glasfenster, kirchenfenster, glasmalerei, bleiglasfenster, bleiglas',
  'do mosaic': 'mosaik, mosaiksteine, fliesenmosaik, mosaikbild, mosaikstil, aus mosaiksteinen, kacheln',
  'do low-poly': 'low poly, lowpoly, polygone, polygonstil, dreiecke, aus dreiecken, polygonbild, polygonkunst',
  'do vector':
    'vektor, vektorgrafik, vektorisieren, vektorisiere, vektorisiert, svg, vektorbild, vektorkunst, flache illustration',
  'do engraving':
    'gravur, kupferstich, radierung, stich, stahlstich, banknote, geldschein, graviert, gravieren, gravurstil, graviere',
  'do blueprint': 'blaupause, bauplan, technische zeichnung, konstruktionszeichnung, blueprint, bauzeichnung',
  'do pointillism':
    'pointillismus, pointillistisch, punktmalerei, aus punkten, farbtupfen, getupft, tupfen, aus farbpunkten',
  'do cross-stitch': 'kreuzstich, kreuzstichmuster, stickerei, gestickt, stickbild, kreuzstichbild',
  'do emboss': 'relief, prägung, geprägt, prägen, reliefeffekt, prägeeffekt, präge',
  'do cross-process':
    'crossentwicklung, cross entwicklung, cross processing, crossprocessing, cross process, crossentwickelt',
  'do duotone': 'duoton, duotone, zweifarbig, zweiton, zweifarbiges, duplex, in zwei farben, zweifarbige',
  'do cinematic':
    'filmisch, filmischer, kinolook, kino look, kinofilm, wie im kino, wie ein film, cinematisch, filmszene, hollywood, kinostil, cinematic, blockbuster, wie im film, aus einem film, kinoeffekt, filmische',
  'do matte':
    'matter look, matteffekt, mattes finish, matt look, mattlook, matter filmlook, verblasste schwarztöne, matter effekt, matter stil, angehobene schwarztöne',
  'do grain': 'filmkorn, filmkörnung, filmkorneffekt, korneffekt',
  'do soft-focus':
    'weichzeichnerfilter, verträumt, verträumter, traumhaft, orton effekt, sanftes leuchten, softfokus, soft fokus, traumeffekt, romantisch, romantischer, glamour',
  'do dramatic-light':
    'dramatisch, dramatischer, dramatisches licht, dramatische beleuchtung, stimmungsvoll, stimmungsvoller, theaterlicht, studiolicht, lichtstrahlen, dramatische lichtstimmung, düstere stimmung, mehr dramatik',
  'do fog':
    'nebel, nebels, morgennebel, dunst hinzu, bodennebel, dichter nebel, nebelschwaden, dichten nebel, nebelig machen, leichten nebel, nebeleffekt',
  'do rain': 'regen, regnen, regnet, regnerisch, regentropfen, regenwetter, starkregen, regeneffekt, verregnet',
  'do snow':
    'schnee, schneien, schneit, schneefall, schneeflocken, verschneit, schneesturm, winterschnee, schneeeffekt, schneien lassen',
  'do bokeh-lights':
    'bokeh lichter, bokehlichter, lichtpunkte, lichterkreise, lichterkette, unscharfe lichter, bokeh kreise, bokehkreise, lichterketten, lichtkreise',
  'do lens-flare':
    'blendenfleck, blendenflecke, linsenreflex, lens flare, gegenlichtreflex, lichtreflex, sonnenreflex, linsenreflexe, lichtreflexe, linsenreflexion',
  'do white-balance':
    'weißabgleich, weissabgleich, farbstich, weißabgleichs, neutraler weißabgleich, farbneutral, neutrale farben, farbstichs',
  'do hue-shift':
    'farbton verschieben, farbtöne verschieben, verschiebe den farbton, verschiebe die farbtöne, farben drehen, farbkreis, farbtonverschiebung, farben verschieben, verschiebe die farben, farbton um, farbton ändern, farbtöne drehen, verschiebe farbtöne, drehe den farbton, drehe die farbtöne, drehe die farben',
  'do hdr': 'hdr, hdr look, hdr effekt, hoher dynamikumfang, dynamikumfang, hdr stil, hdr bild',
  'do colour-match':
    'farben angleichen, farben anpassen an, gleiche die farben an, farben übertragen, übertrage die farben, farbübertragung, farbabgleich, gleiche farben wie, farbstimmung übertragen, farbangleichung, farbpalette übertragen',
  'do gradient-map': 'verlaufsumsetzung, gradient map, farbverlauf, falschfarben, wärmebild, verlaufsfarben',
  'do tilt-shift':
    'tilt shift, miniatureffekt, miniatur, miniaturwelt, modelleisenbahn, spielzeuglandschaft, spielzeugstadt, miniaturlook, miniaturlandschaft, modellbau',
  'do motion-blur':
    'bewegungsunschärfe, bewegungseffekt, geschwindigkeitseffekt, mitzieher, wischeffekt, dynamische unschärfe, bewegungsunscharf',
  'do remove-object':
    'objekt entfernen, entferne das objekt, objekte entfernen, retuschiere weg, wegretuschieren, inhaltsbasiert füllen, reparaturpinsel, entferne objekte, objektentfernung, wegzaubern, retuschiere das weg',
  'do texture-transfer':
    'textur übertragen, übertrage die textur, stil übertragen, übertrage den stil, stilübertragung, texturübertragung, stiltransfer',
  'do smooth-skin':
    'haut glätten, glätte die haut, glattere haut, hautglättung, haut weichzeichnen, weiche haut, hautretusche, porträtretusche, haut weicher, haut retuschieren, makellose haut, glatte haut, beauty filter, beautyfilter, glätte ihre haut, glätte seine haut, glätte meine haut, reine haut, haut glatter, gesicht retuschieren, weichere haut, ebenmäßige haut, hautbild verbessern, retuschiere die haut, retuschieren, retuschiere',
  'do red-eye':
    'rote augen, roten augen, rote augen korrektur, rotaugen, rote augen entfernen, rotaugeneffekt, rotaugenkorrektur, rote augen effekt, roten augen effekt',
  'do whiten-teeth':
    'zähne aufhellen, weißere zähne, zähne bleichen, zähne weißer, weiße zähne, helle die zähne auf, hellere zähne, zähne heller, zahnaufhellung, bleiche die zähne, gelbe zähne, mache die zähne weiß, zähne weiß, hell die zähne auf',
  'do pixelate':
    'zensieren, zensiere, anonymisieren, anonymisiere, unkenntlich machen, unkenntlich, zensiert, unkenntlich gemacht',
  'do background-replace': 'hintergrund verlauf, verlauf als hintergrund, farbverlauf als hintergrund',
  'do drop-shadow':
    'schlagschatten, schattenwurf, weicher schatten, schatten hinter, schatten unter, schlagschattens, weichen schatten, schatten hinzufügen, schatteneffekt, bodenschatten, weichen schlagschatten, produktschatten',
  'do sticker':
    'sticker, aufkleber, stickerrand, weiße kontur, stickereffekt, weißer umriss, aufkleberstil, weißen umriss, sticker look, umrandung um',
  'do subject-glow':
    'leuchtender rand, schein um, heiligenschein, leuchten um, neonumriss, glühen, aura, leuchtrand, leuchtende kontur, lichtschein, leuchteffekt, leuchtende umrisse, neonkontur, neonrand',
  'do expand':
    'erweitern, erweitere, erweitert, bild erweitern, leinwand erweitern, mehr rand, mehr hintergrund, herauszoomen, rauszoomen, ausdehnen, verlängern, mehr platz, verbreitern, verbreitere, arbeitsfläche erweitern, arbeitsfläche vergrößern, zoom raus, zoome heraus, zoome raus, ohne etwas abzuschneiden, ohne zuschnitt, ohne zuzuschneiden, vergrößere die leinwand, leinwand vergrößern, ohne zu beschneiden, erweitere das bild, breiter machen ohne zuschneiden',
  'do content-aware-resize':
    'inhaltsbasiert skalieren, inhaltsbasierte skalierung, inhaltsbasiert, seam carving, stauchen, stauche, ohne verzerrung skalieren, intelligent skalieren, ohne verzerrung',
  'do straighten':
    'begradigen, begradige, horizont begradigen, gerade richten, geraderichten, horizont gerade, richte gerade, richte den horizont gerade, gerade, schief, schiefer horizont, ausrichten, begradigt, horizont ausrichten, richte den horizont aus, geraden horizont, gerader horizont, schiefen horizont, richte aus',
  'do perspective':
    'perspektive, perspektive korrigieren, perspektivkorrektur, stürzende linien, perspektivische verzerrung, entzerren, entzerre, trapezkorrektur, perspektivische korrektur',
  'do border':
    'rahmen, rand, weißer rand, weißen rand, bilderrahmen, weißen rahmen, weißer rahmen, passepartout, umrandung, rahmung, einrahmen, gerahmt, fotorahmen, rahme, ränder',
  'do rounded-corners':
    'runde ecken, abgerundete ecken, ecken abrunden, runde die ecken ab, abgerundet, rund ecken, ecken rund, ecken abgerundet, abgerundeten ecken, runden ecken',
  'do text':
    'text, schriftzug, beschriftung, titel, schrift, schreib, schreibe, überschrift, beschrifte, bildunterschrift, schreiben, worte, wort, den text, die worte, aufschrift, untertitel',
  'do mirror':
    'spiegeleffekt, symmetrisch, symmetrie, kaleidoskop, wasserspiegelung, spiegle die linke hälfte, linke hälfte spiegeln, rechte hälfte spiegeln, gespiegelte hälften, symmetrischer',
  'do shadows':
    'tiefen aufhellen, schatten aufhellen, schatten heller, dunkle bereiche aufhellen, schatten anheben, helle die schatten auf, hell die schatten auf, dunkle stellen aufhellen, tiefen anheben, helle die tiefen auf, hebe die tiefen an, hebe die schatten an',
  'axis haze +': 'dunst, dunstig, diesig, neblig, nebelig, dunstiger, nebliger, dunstschleier, schleier',
  'axis haze -':
    'dunst entfernen, entferne den dunst, dunstentfernung, dehaze, nebel entfernen, entferne den nebel, nebel weg, dunst reduzieren, dunst weg',
  'axis clarity +': 'klarheit, lokalkontrast, lokaler kontrast, mikrokontrast, struktur',
  'axis vibrance +': 'dynamik, farbdynamik, lebendigkeit',
  'axis exposure +': 'belichtung',
  'axis hue-green +': 'grüner, mehr grün',
  'axis hue-red +': 'röter, mehr rot',
  'axis hue-green -': 'weniger grün, grünstich',
  'axis hue-red -': 'weniger rot, rotstich',
}

/** Parts of a picture, second pictures, and what says an order. */
const parts: Lexicon = {
  'region top':
    'obere hälfte, oberen hälfte, oberer teil, oberen teil, oberer bereich, oben, oberes drittel, obere bildhälfte, oberer rand, oberen rand',
  'region bottom':
    'untere hälfte, unteren hälfte, unterer teil, unteren teil, unterer bereich, unten, unteres drittel, untere bildhälfte, unterer rand, unteren rand',
  'region left':
    'linke seite, linken seite, linke hälfte, linken hälfte, linker teil, linken teil, linke bildhälfte, auf der linken seite',
  'region right':
    'rechte seite, rechten seite, rechte hälfte, rechten hälfte, rechter teil, rechten teil, rechte bildhälfte, auf der rechten seite',
  'region centre': 'mitte, bildmitte, zentrum, in der mitte',
  'region edges': 'ecke, ecken, randbereiche, bildrand, bildränder',
  'region highlights':
    'lichter, helle bereiche, hellen bereiche, spitzlichter, helle stellen, glanzlichter, hellen stellen',
  'region shadows':
    'schatten, tiefen, dunkle bereiche, dunklen bereiche, dunkle stellen, dunklen stellen, schattenbereiche',
  'region brush':
    'ausgewählte bereich, ausgewählten bereich, markierte bereich, markierten bereich, maske, maskierte bereich, auswahl, diesen bereich, dieser bereich, diese stelle, markierte stelle, der auswahl, bemalte stelle, bemalten bereich, maskierten bereich',
  'feature faces': 'gesicht, gesichter, gesichtern, gesichts',
  'unknown subject':
    'auto, autos, wagen, hund, hundes, katze, pferd, vogel, tier, tiere, blume, blumen, rose, pflanze, flasche, tasse, schuh, schuhe, fahrrad, boot, schiff, motorrad, kleid, braut, kuchen, essen, produkt, hasen, kuh, schmetterling, welpe, kater, apfel, tasche',
  reference:
    'zweite bild, zweiten bild, zweiten bildes, zweites bild, andere bild, anderen bild, anderen bildes, referenzbild, referenz, vorlage, zweite foto, zweiten foto, zweiten fotos, anderen foto, andere foto, anderen fotos, referenzfoto, beispielbild, referenzbildes',
  texture: 'textur, struktur des, pinselführung, muster, malweise, maltechnik',
  'unit stops': 'blende, blenden, blendenstufe, blendenstufen, ev, eine blende, lichtwert',
  'unit kelvin': 'k, kelvin',
  'and then': 'dann, danach, anschließend, und dann, zuletzt, schließlich, und danach, im anschluss',
  'and first': 'zuerst, als erstes, zunächst',
  'and before': 'bevor, davor',
  'and after': 'nachdem',
}

const grammar: Lexicon = {
  and: 'und, aber, sowie, jedoch, während, oder, außerdem, zusätzlich, damit, weil',
  to: 'in, zu, als, wie, zum, zur, auf, mit, in einen, in ein, in eine, durch, gegen, an',
  in: 'im, vom, von, aus, hinter, aus dem, im bild, vor',
  link: 'der, die, den, dem, des, ein, eine, einen, einem, einer, eines, an, um, für, bei, über, unter, mein, meine, meinen, meinem, meines, dein, deine, sein, seine, seinen, unser, unsere, so, am, beim, jede, jeden, pro, alle, allen, dass, wenn, wo, seiten, seite',
  filler:
    'bitte, bitte mal, mal, kannst, du, könntest, können, sie, ich, möchte, will, hätte, gerne, gern, würde, doch, einfach, nur mal, hallo, danke, aussehen, aussieht, aussehend, wirken, effekt, stil, look, filter, optik, stimmung, ganz, ganze, ganzen, gesamte, komplett, auch, noch, etwa, jetzt, dich, daraus, davon, es so, so dass, sodass, schön, schöne, gut, guten, solid, einfarbigen, reines, reinem, reine, strahlend, format, version, variante, verhältnis, seitenverhältnis, stärke, haben, sein, wäre, bild im, auf dem bild, auf dem foto, in diesem bild, im foto, im bild, des bildes, des fotos, vom bild, vom foto, von dem bild, ein foto, ein bild, wieder, stelle, zeig, zeige, hätte gern, werden, wird, einstellen, stell, aufgenommen, worden, kunst, kunstwerk, dieselbe, wert',
}

export const german: Lexicon = {
  ...operations,
  ...qualities,
  ...degrees,
  ...verbs,
  ...things,
  ...generative,
  ...effects,
  ...parts,
  ...grammar,
}
