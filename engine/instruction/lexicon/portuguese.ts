/** Portuguese, of Brazil and of Portugal. */
import type { Lexicon } from './lexicon.ts'

/** Operations that other words mean something else beside: weather, frames, second pictures. */
const effects: Lexicon = {
  'feature skin': 'pele',
  'feature teeth': 'dentes',
  'feature eyes': 'olhos',
  'do pastel': 'pastel, pastéis, desenho a pastel, giz, desenho a giz, giz pastel, pintura a pastel, giz de quadro',
  'do charcoal': 'carvão, desenho a carvão, a carvão, esboço a carvão',
  'do halftone':
    'meio tom, retícula, meios tons, impressão de jornal, pontos de impressão, jornal impresso, meio tons, pontos de retícula',
  'do stained-glass': 'vitral, vitrais, vidro colorido, vitral de igreja',
  'do mosaic': 'mosaico, mosaicos, azulejos, azulejo, ladrilhos, mosaico romano',
  'do low-poly': 'low poly, polígonos, poligonal, triângulos',
  'do vector':
    'vetor, vetorial, vetorize, vetorizar, svg, ilustração vetorial, desenho vetorial, imagem vetorial, vetoriza',
  'do engraving': 'gravura, água forte, nota de dinheiro, cédula, gravura antiga, gravado, gravura em metal',
  'do blueprint':
    'planta técnica, planta baixa, blueprint, desenho técnico, projeto técnico, planta de arquiteto, planta arquitetônica',
  'do pointillism': 'pontilhismo, pontilhista, pontilhado, pontinhos',
  'do cross-stitch': 'ponto cruz, bordado, bordada, ponto de cruz',
  'do emboss': 'relevo, em relevo, alto relevo, baixo relevo, estampado em relevo',
  'do cross-process': 'processo cruzado, revelação cruzada, cross process, processamento cruzado',
  'do duotone': 'duotone, dois tons, duas cores, bicolor, duotom, duo tom, duotônico',
  'do cinematic':
    'cinematográfico, cinematográfica, cinema, estilo cinema, como um filme, de cinema, como no cinema, hollywood, visual de cinema, cara de cinema, cinemático, como em um filme',
  'do matte': 'fosco, acabamento fosco, efeito fosco, matte, aspecto fosco, visual fosco, mate',
  'do grain': 'grão de filme, granulação de filme, grão fotográfico, efeito granulado, grão, granulação',
  'do soft-focus':
    'foco suave, sonhador, sonhadora, efeito orton, difusão, romântico, romântica, etéreo, onírico, brilho suave, efeito de sonho',
  'do dramatic-light':
    'dramático, dramática, mais dramático, mais dramática, luz dramática, iluminação dramática, luz de estúdio, raios de luz, claro escuro, iluminação de estúdio, teatral',
  'do fog':
    'neblina, nevoeiro, névoa matinal, neblina densa, cerração, nevoeiro denso, efeito de neblina, neblina leve',
  'do rain': 'chuva, chovendo, chover, chuvoso, gotas de chuva, dia chuvoso, chuvosa, efeito de chuva, chuvarada',
  'do snow': 'neve, nevar, nevando, flocos de neve, nevasca, neve caindo, efeito de neve, flocos',
  'do bokeh-lights': 'luzes bokeh, luzes desfocadas, círculos de luz, bolas de luz, pisca pisca, cordão de luzes',
  'do lens-flare':
    'reflexo de lente, lens flare, reflexo do sol, brilho de lente, flare, clarão de lente, reflexo solar',
  'do white-balance':
    'balanço de branco, balanço de brancos, equilíbrio de branco, dominante de cor, cores neutras, balanço do branco, equilíbrio de brancos',
  'do hue-shift':
    'desloque o matiz, mude o matiz, matiz, gire os tons, gire as cores, rotação de matiz, desloque os tons, altere o matiz, mude os tons, rotacione as cores',
  'do hdr': 'hdr, efeito hdr, alto alcance dinâmico, alcance dinâmico, estilo hdr',
  'do colour-match':
    'combine as cores, iguale as cores, transfira as cores, transferir as cores, copie as cores, mesmas cores que, correspondência de cores, transferência de cores, use as cores, igualar as cores',
  'do gradient-map': 'mapa de gradiente, gradiente de cores, mapa de calor, cores falsas, degradê de cores',
  'do tilt-shift': 'tilt shift, miniatura, efeito miniatura, maquete, efeito maquete, cidade em miniatura',
  'do motion-blur':
    'desfoque de movimento, efeito de velocidade, sensação de velocidade, borrão de movimento, efeito de movimento',
  'do remove-object':
    'remova o objeto, remover objeto, apague o objeto, borracha mágica, remover objetos, tire o objeto, remova este objeto, remova esse objeto, apague este objeto, preenchimento inteligente',
  'do texture-transfer':
    'transfira a textura, transferência de textura, transfira o estilo, copie a textura, transferência de estilo, aplique a textura, aplique o estilo',
  'do smooth-skin':
    'suavize a pele, suavizar a pele, pele lisa, pele mais lisa, alise a pele, retoque a pele, retoque de pele, pele perfeita, pele macia, pele mais suave, suavize minha pele, retoque de retrato, alisar a pele, retocar a pele, filtro de beleza, retoque o rosto',
  'do red-eye': 'olhos vermelhos, os olhos vermelhos, correção de olhos vermelhos, efeito de olhos vermelhos',
  'do whiten-teeth':
    'clareie os dentes, clarear os dentes, branqueie os dentes, dentes brancos, dentes mais brancos, branquear os dentes, clareamento dental, dentes amarelos, clareie meus dentes',
  'do pixelate': 'censure, censurar, anonimize, anonimizar, irreconhecível, oculte a identidade',
  'do drop-shadow':
    'sombra projetada, sombra embaixo, sombra suave, sombra abaixo, uma sombra atrás, sombra atrás, sombra no chão, sombra debaixo',
  'do sticker': 'adesivo, figurinha, sticker, contorno branco, efeito adesivo, estilo adesivo',
  'do subject-glow':
    'brilho ao redor, contorno luminoso, aura, halo, contorno neon, brilho em volta, contorno de neon, borda luminosa, halo de luz, brilho atrás',
  'do expand':
    'expandir, expanda, ampliar a tela, amplie a tela, estenda, estender, afaste o zoom, mais espaço, sem cortar, sem cortar nada, estenda o fundo, alargue, alargar, expanda a imagem, mais fundo, expanda o fundo, diminua o zoom, sem recortar, aumente a tela',
  'do content-aware-resize':
    'redimensionamento inteligente, redimensione sem distorcer, seam carving, sensível ao conteúdo, sem distorcer, sem distorção, de acordo com o conteúdo',
  'do straighten':
    'endireite, endireitar, endireite o horizonte, horizonte reto, nivele, nivelar, torta, torto, alinhe o horizonte, nivele o horizonte, inclinada, horizonte torto, alinhar o horizonte, deixe reto',
  'do perspective':
    'perspectiva, corrija a perspectiva, corrigir a perspectiva, correção de perspectiva, linhas convergentes, perspetiva, corrija a perspetiva, verticais retas',
  'do border':
    'moldura, borda, borda branca, moldura branca, bordas, emoldure, emoldurar, borda preta, moldura preta, margem branca, molduras, enquadre',
  'do rounded-corners':
    'cantos arredondados, arredonde os cantos, arredondar os cantos, bordas arredondadas, arredonde as bordas, cantos redondos',
  'do text':
    'texto, título, legenda, escreva, escrever, as palavras, a palavra, inscrição, coloque o texto, subtítulo, letreiro',
  'do mirror': 'efeito espelho, simétrico, simétrica, simetria, caleidoscópio, reflexo na água, reflexo de água',
  'do shadows':
    'clareie as sombras, clarear as sombras, levante as sombras, ilumine as sombras, recupere as sombras, aumente as sombras, clareie as áreas escuras',
  'axis haze +': 'névoa, enevoado, nebuloso, bruma, enevoada, nebulosa, embaçamento',
  'axis haze -':
    'remova a névoa, tire a névoa, remova a neblina, tire a neblina, remova o nevoeiro, desembaçar, reduza a neblina, reduza a névoa, remover a neblina, remover a névoa, desembace',
  'axis clarity +': 'claridade, clareza, contraste local, microcontraste, estrutura, nitidez local',
  'axis vibrance +': 'vibração, vibratilidade, vibrância',
  'axis exposure +': 'exposição',
  'axis hue-green +': 'mais verde, mais verdes',
  'axis hue-red +': 'mais vermelho, mais vermelha',
  'axis hue-green -': 'menos verde',
  'axis hue-red -': 'menos vermelho',
}

/** Parts of a picture, second pictures, and what says an order. */
const parts: Lexicon = {
  'region top':
    'metade superior, parte superior, topo, parte de cima, terço superior, em cima, no topo, a metade superior, metade de cima, a metade de cima',
  'region bottom':
    'metade inferior, parte inferior, embaixo, parte de baixo, terço inferior, rodapé, na parte inferior, a metade inferior, metade de baixo, a metade de baixo',
  'region left': 'lado esquerdo, metade esquerda, parte esquerda, a metade esquerda',
  'region right': 'lado direito, metade direita, parte direita, a metade direita',
  'region centre': 'centro, meio, no centro, parte central, no meio',
  'region edges': 'canto, cantos, bordas da imagem',
  'region highlights': 'altas luzes, realces, áreas claras, partes claras, luzes altas, zonas claras, as luzes',
  'region brush':
    'área selecionada, seleção, máscara, área marcada, esta área, essa área, esta parte, área pintada, a máscara, região selecionada',
  'feature faces': 'rosto, rostos, cara, caras, face, faces',
  'unknown subject':
    'carro, cachorro, cão, gato, cavalo, pássaro, animal, animais, flor, flores, planta, garrafa, xícara, sapato, sapatos, bicicleta, barco, moto, vestido, noiva, bolo, produto, coelho, vaca, borboleta, maçã, bolsa, prato, caminhão',
  reference:
    'segunda foto, segunda imagem, outra foto, outra imagem, foto de referência, imagem de referência, referência, a outra foto, a outra imagem, imagem de exemplo',
  texture: 'textura, texturas, padrão, material',
  'unit stops': 'ponto, pontos, stop, stops, ev, um ponto, um stop',
  'unit kelvin': 'k, kelvin',
  'and then': 'depois, então, em seguida, por fim, e depois, e então, depois disso',
  'and first': 'primeiro, em primeiro lugar, comece por',
  'and before': 'antes de',
  'and after': 'depois de',
}

export const portuguese: Lexicon = {
  ...effects,
  ...parts,
  'do watercolour': 'aquarela, aguarela, aquarelas, pintura em aquarela, pintura a aguarela, pintura de aquarela',
  'do oil': 'óleo, pintura a óleo, a óleo, quadro, pintura, pintado, pinceladas, impressionista, tela, óleo sobre tela',
  'do pencil':
    'lápis, desenho a lápis, esboço, desenho, desenhado, a lápis, rascunho, desenhado à mão, desenho à mão, grafite',
  'do coloured-pencil': 'lápis de cor, lápis de cores, lápis coloridos, desenho com lápis de cor, giz de cera',
  'do line-art':
    'desenho de linhas, arte linear, nanquim, tinta, desenho a tinta, contornos, para colorir, desenho para colorir, página para colorir',
  'do comic':
    'quadrinhos, história em quadrinhos, banda desenhada, bd, hq, desenho animado, cartoon, cartum, gibi, comic',
  'do pop-art': 'pop art, arte pop',
  'do pixel-art':
    'pixel art, pixelado, pixelar, pixelada, pixelizar, pixele, arte em pixels, pixelize, pixelizar, pixele',
  'do posterize': 'posterizar, posterize, posterizado, posterização, poucas cores',
  'do vintage':
    'vintage, retrô, retro, foto antiga, foto velha, filme antigo, anos 70, anos 60, anos 80, analógico, analógica, nostálgico, de época, envelhecida',
  'do sepia': 'sépia, tom sépia, tons sépia, tons de sépia',
  'do black-and-white':
    'preto e branco, preto branco, pb, p&b, p e b, branco e preto, monocromático, monocromática, monocromo, escala de cinza, tons de cinza, escala de cinzentos, sem cor, sem cores, tire a cor, remova a cor, remova as cores, tire as cores, tirar a cor',
  'do vignette':
    'vinheta, vinhetas, vinhetagem, cantos escuros, bordas escuras, escureça os cantos, escurecer os cantos, escureça as bordas',
  'do golden-hour':
    'hora dourada, pôr do sol, por do sol, nascer do sol, luz dourada, luz do entardecer, entardecer, golden hour, fim de tarde',
  'do night': 'noite, à noite, de noite, noturna, noturno, nocturna, luar, meia noite, dia em noite',
  'do low-light': 'contraluz, pouca luz, baixa luz',
  'do denoise':
    'reduzir ruído, reduza o ruído, remova o ruído, tire o ruído, redução de ruído, sem ruído, remover ruído',
  'do invert':
    'inverter, inverta, negativo, invertido, cores invertidas, inverta as cores, inverter as cores, inverter cores',
  'do colour-pop': 'cor seletiva, cor selectiva, toque de cor',
  'do background-blur': 'bokeh, modo retrato, profundidade de campo, efeito retrato',
  'do background-remove': 'sem fundo, tirar fundo, remover fundo',
  'do auto-enhance':
    'melhoria automática, melhorar automaticamente, corrija as cores, corrija a exposição, mais profissional, profissional, mais bonita, mais bonito, embelezar, embeleze, melhore a luz, melhore a iluminação',
  'axis brightness +':
    'brilho, brilhante, brilhantes, claro, clara, clarear, clareie, clareia, iluminar, ilumine, ilumina, luminoso, luminosa, exposição, luminosidade, superexposta, mais luz',
  'axis brightness -':
    'escuro, escura, escuros, escuras, escurecer, escureça, escurece, subexposta, subexposto, sombria',
  'axis contrast +': 'contraste, contrastado, contrastada',
  'axis contrast -': 'sem vida, lavada, lavado, achatada',
  'axis saturation +':
    'saturação, saturado, saturada, saturados, saturadas, saturar, sature, vivo, vivos, viva, vivas, vívido, vívidas, colorido, colorida, vibrante, vibrantes, mais cor, mais cores, cores mais intensas, cores intensas, intensidade das cores',
  'axis saturation -':
    'dessaturar, dessature, dessaturado, dessaturada, apagado, apagada, apagadas, pálido, pálida, desbotado, desbotada, menos cor, suave nas cores, menos cores',
  'axis warmth +':
    'quente, quentes, aquecer, aqueça, calor, temperatura, tom amarelo, amarelado, amarelada, aconchegante',
  'axis warmth -':
    'frio, fria, frios, frias, esfriar, esfrie, fresco, fresca, tom azul, azulado, azulada, arrefecer, arrefeça',
  'axis sharpness +':
    'nítido, nítida, nítidos, nítidas, nitidez, focar, foque, foco, detalhe, detalhes, detalhado, definição, afiado, em foco, definida',
  'axis sharpness -':
    'desfocar, desfoque, desfoca, desfocado, desfocada, borrado, borrada, borrar, borre, embaçado, embaçada, suavizar, suavize, suave, tremida, desfocados',
  'axis noise +': 'ruído, granulação, granulado, granulada, grão, ruidosa, ruidoso',
  'axis noise -': 'alisar, alise, lisa',
  'axis size +': 'ampliar, amplie, aumentar o tamanho, aumente o tamanho, grande, maior, ampliação',
  'axis size -':
    'pequeno, pequena, menor, reduzir o tamanho, reduza o tamanho, diminuir o tamanho, diminua o tamanho, encolher, encolha',
  'amount 0.3': 'muito levemente, bem pouquinho, quase nada, minimamente',
  'amount 0.4': 'sutil, subtil, sutilmente, delicadamente, discreta, discreto',
  'amount 0.5':
    'levemente, um pouco, um pouquinho, pouco, leve, ligeiramente, ligeiro, ligeira, não muito, um toque, suavemente',
  'amount 0.7': 'moderadamente',
  'amount 1': 'bastante',
  'amount 1.3': 'muito, muita, forte, fortemente, intenso, intensa, intensamente, realmente, bem, marcante',
  'amount 1.5': 'extremamente, ao máximo, no máximo, super, completamente, totalmente, muitíssimo, muito forte',
  'factor 0.5': 'metade, a metade, pela metade, à metade, para metade',
  'factor 2': 'dobro, o dobro, duas vezes, duplicar, duplique, dobrar, dobre, ao dobro',
  'factor 3': 'triplo, três vezes, triplicar',
  'factor 4': 'quatro vezes, quádruplo',
  more: 'mais, aumentar, aumente, aumenta, subir, suba, incrementar, intensificar, intensifique, realçar, realce, reforce, alto, alta, eleve',
  less: 'menos, reduzir, reduza, reduz, baixar, baixe, diminuir, diminua, diminui, não tão, atenuar, atenue, baixo, baixa, abaixe',
  too: 'demais, demasiado, muito muito, excessivamente, escura demais, está muito, demasiadamente, é muito, ficou muito',
  not: 'não, sem, nenhum, nenhuma, nada de, em vez de, no lugar de, nunca, nem',
  enough: 'suficiente, o suficiente, suficientemente, o bastante',
  is: 'está, é, são, estão, parece, ficou',
  'verb make':
    'faça, faz, fazer, deixe, deixar, deixa, torne, tornar, coloque em, ponha, pôr, aplique, aplicar, crie, criar, passe, deixe a, faça com, põe, torna',
  'verb give': 'dê, dá, dar',
  'verb convert': 'transforme, transformar, transforma, converta, converter, converte, vire, virar, transforme a',
  'verb change':
    'mude, mudar, muda, troque, trocar, troca, substitua, substituir, substitui, altere, alterar, modifique, tingir, tinja, recolorir',
  'verb paint': 'pinte, pintar, pinta, desenhe, desenhar, desenha',
  'verb add':
    'adicione, adicionar, adiciona, acrescente, acrescentar, insira, inserir, coloque, colocar, ponha um, inclua, bote',
  'verb remove':
    'remova, remover, remove, tire, tirar, tira, apague, apagar, apaga, elimine, eliminar, elimina, retire, retirar, exclua, limpe, limpar',
  'verb isolate':
    'recorte a pessoa, recortar a pessoa, isole, isolar, extraia, extrair, separe, separar, recorte o sujeito',
  'verb fix':
    'corrija, corrigir, conserte, consertar, arrume, arrumar, repare, reparar, salve, corrige, recupere, recuperar',
  'verb improve':
    'melhore, melhorar, melhora, melhor, otimize, otimizar, aprimore, aprimorar, aperfeiçoe, retoque, retocar',
  keep: 'mantenha, manter, mantendo, conserve, conservar, preserve, preservar, fique, não mexa, não mude, sem mudar, sem alterar, mantém, mantendo a, deixando, permaneça, como está, tal como está',
  only: 'só, somente, apenas, unicamente',
  except: 'exceto, menos o, menos a, tudo menos, tudo exceto, com exceção de, o resto, todo o resto, salvo, o restante',
  'geometry crop': 'recorte, recortar, recorta, corte, cortar, corta, enquadre, enquadrar, recortado, reenquadre',
  'geometry resize':
    'redimensione, redimensionar, redimensiona, tamanho, escale, escalar, dimensões, resolução, mude o tamanho, escala, ajuste o tamanho',
  'geometry upscale':
    'aumente a resolução, aumentar a resolução, mais resolução, alta resolução, upscale, maior resolução, dobre a resolução de',
  'geometry rotate': 'girar, gire, gira, rodar, rode, rotacionar, rotacione, rotação, roda',
  'geometry flip':
    'espelhar, espelhe, espelho, refletir, reflita, inverter horizontalmente, inverta horizontalmente, espelhado, inverta verticalmente, inverter verticalmente, efeito espelho, espelha',
  photo: 'foto, fotos, fotografia, imagem, imagens, retrato, tudo, selfie, cena',
  it: 'a, o, isto, isso, esta, este, essa, esse, ela, ele, la, lo',
  person:
    'me, mim, nos, nós, pessoa, pessoas, homem, mulher, criança, crianças, gente, menino, menina, garoto, garota, mãe, pai, avó, avô, amigo, turistas',
  feature: 'cabelo, cabelos, boca, nariz, mãos, cabeça, barba',
  background: 'fundo, fundos, plano de fundo, segundo plano',
  subject: 'sujeito, primeiro plano, objeto, assunto, objeto principal',
  'region sky': 'céu, nuvens',
  'region part': 'grama, relva, chão, água',
  'region shadows': 'sombras, áreas escuras, zonas escuras',
  transparent: 'transparente, transparência',
  colours: 'cores, cor, tons, tom',
  light: 'luz, iluminação',
  'ratio 1:1': 'quadrado, quadrada, formato quadrado, um quadrado',
  'ratio 3:4': 'formato vertical, formato retrato',
  'ratio 4:3': 'formato horizontal, formato paisagem',
  'ratio 16:9': 'panorâmico, tela larga, widescreen',
  'unit px': 'pixels, pixel, px, píxeis, píxeis',
  'unit percent': '%, por cento, porcento',
  'unit degrees': 'graus, grau, °',
  'unit times': 'x, vezes',
  'side width': 'largura, de largura, largo, larga',
  'side height': 'altura, de altura',
  'direction clockwise':
    'para a direita, à direita, sentido horário, no sentido horário, direita, no sentido dos ponteiros do relógio',
  'direction counterclockwise':
    'para a esquerda, à esquerda, sentido anti horário, no sentido anti horário, esquerda, no sentido antihorário, sentido antihorário',
  'direction half': 'de cabeça para baixo, ao contrário, de ponta cabeça, de cabeça pra baixo',
  'direction horizontal': 'horizontalmente, horizontal, na horizontal',
  'direction vertical': 'verticalmente, vertical, na vertical',
  'colour red': 'vermelho, vermelha, vermelhos, vermelhas',
  'colour blue': 'azul, azuis',
  'colour green': 'verde, verdes',
  'colour yellow': 'amarelo, amarela, amarelos, amarelas',
  'colour black': 'preto, preta, pretos, pretas, negro',
  'colour white': 'branco, branca, brancos, brancas',
  'colour grey': 'cinza, cinzento, cinzas',
  'colour orange': 'laranja, alaranjado',
  'colour pink': 'rosa, cor de rosa',
  'colour purple': 'roxo, roxa, púrpura, violeta, lilás',
  'colour brown': 'marrom, castanho, castanha',
  'colour turquoise': 'turquesa',
  'colour beige': 'bege',
  'colour gold': 'dourado, dourada',
  'colour light-blue': 'azul claro, azul celeste',
  'colour dark-blue': 'azul escuro, azul marinho',
  'colour light-green': 'verde claro',
  'colour dark-green': 'verde escuro',
  'colour light-grey': 'cinza claro',
  'generative colourise': 'colorir, colora, colorize, colorização, colorizar, a cores, em cores, dê cor, dar cor',
  'generative restore': 'restaurar, restaure, restauração, arranhões, riscos, danificada, danificado, rasgada, manchas',
  'generative person':
    'sorrir, sorria, sorrindo, sorriso, rir, jovem, mais jovem, mais novo, magro, magra, rugas, espinhas, penteado, maquiagem, dançar, pular, careca, feliz, triste, zumbi',
  'generative clothes': 'vista, vestir, vestindo, use roupa, roupa, roupas, fantasia, terno, vestido de',
  'generative redraw': 'anime, mangá, ghibli, disney, pixar, lego, 3d, caricatura, cyberpunk',
  'generative artist': 'van gogh, monet, picasso, rembrandt, dalí, klimt, hokusai, munch, renoir, portinari, tarsila',
  'generative style': 'no estilo de, ao estilo de, estilo de, à maneira de, no estilo do, no estilo da',
  'generative scene': 'inverno, verão, outono, primavera, tempestade, natal, ensolarado',
  'generative generate': 'gere, gerar, vídeo, animação',
  unavailable: 'logotipo, logo, marca d água, data, assinatura',
  aged: 'velho, velha, antigo, antiga, envelhecer, envelheça, idoso',
  and: 'e, mas, além disso, enquanto, ou, também, assim como, porém',
  to: 'para, em, como, com, por, ao, pra, pareça, parecer, no, na, num, numa',
  in: 'de, do, da, dos, das, atrás, dentro, no fundo da',
  link: 'um, uma, uns, umas, os, as, meu, minha, meus, minhas, seu, sua, nosso, nossa, que, sobre, sob, se, cada, outro, outra, à, d, tão',
  filler:
    'por favor, obrigado, obrigada, olá, oi, pode, poderia, você, quero, queria, preciso, gostaria, estilo, efeito, filtro, aspecto, aparência, visual, look, simples, sólido, liso, puro, inteira, inteiro, toda, todo, versão, formato, proporção, da foto, da imagem, na foto, na imagem, à foto, à imagem, desta foto, dessa foto, bonito, bonita, intensidade, nível, seja, ver, agora, arte, artístico, fosse, se fosse, uma obra, boa, bom',
}
