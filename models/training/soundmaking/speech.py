"""Speech by espeak-ng in many languages and voices: our own sentences, shuffled."""

import numpy as np

from soundmaking import sound as sounds

VARIANTS = (
    'm1',
    'm2',
    'm3',
    'm4',
    'm5',
    'm7',
    'f1',
    'f2',
    'f3',
    'f4',
    'f5',
    'klatt',
    'klatt2',
    'klatt4',
    'linda',
    'belinda',
    'max',
    'steph',
    'whisper',
    'Andy',
    'Annie',
    'Denis',
    'Mario',
    'Michael',
)

# Plain sentences of our own, rich in stops and sibilants, which click detectors take for clicks.
SENTENCES = {
    'en-gb': (
        'Peter packed ten small paper boxes and put them on the kitchen table.',
        'The clock ticks quietly while the kettle begins to sing.',
        'Six quick foxes crossed the dusty road at dusk.',
        'She asked which train would stop at the next station.',
        'Take the black bag, count the coins, and close the gate.',
    ),
    'en-us': (
        'Back in October the captain kept a detailed log of the trip.',
        'Please speak clearly, and pause between the chapters.',
        'A cup of strong coffee costs two dollars and sixty cents.',
        'Nobody noticed that the bright lights had gone out.',
    ),
    'de': (
        'Am Donnerstag packte Katrin zwei schwere Kisten in den Keller.',
        'Der Zug nach Passau fährt pünktlich um acht Uhr ab.',
        'Trockenes Brot schmeckt mit etwas Käse gleich viel besser.',
        'Plötzlich klopfte es dreimal kräftig an der Tür.',
    ),
    'fr': (
        'Le petit chat gris dort encore près de la porte.',
        'Demain, nous prendrons le train pour aller à la campagne.',
        'Quatre clients attendaient devant la boutique du pâtissier.',
        'Il faut couper le papier avant de coller les cartes.',
    ),
    'es': (
        'El capitán contó doce barcos pequeños cerca del puerto.',
        'Mi tía compró pan, queso y tomates en la plaza.',
        'Todo el pueblo cantaba cuando empezó la tormenta.',
        'Por favor, cierre la puerta y apague la luz.',
    ),
    'it': (
        'Il gatto dorme tranquillo sotto il tavolo della cucina.',
        'Domani partiremo presto per raggiungere la costa.',
        'Quattro ragazzi giocavano a carte davanti al teatro.',
        'Potete portare il pacco al secondo piano?',
    ),
    'pt': (
        'O barco pequeno partiu cedo do porto da cidade.',
        'Comprei pão, queijo e duas caixas de tomates.',
        'As crianças brincam no quintal até escurecer.',
    ),
    'nl': (
        'De kapitein telde twaalf kleine boten in de haven.',
        'Straks pakken we de koffers en nemen we de trein.',
        'Het regent pijpenstelen, dus blijft iedereen binnen.',
    ),
    'pl': (
        'Kapitan policzył dwanaście małych statków w porcie.',
        'Jutro pojedziemy pociągiem do babci pod miastem.',
        'Proszę zamknąć drzwi i zgasić światło.',
    ),
    'sv': (
        'Katten sover lugnt under köksbordet hela kvällen.',
        'Tåget till kusten går klockan tio i åtta.',
        'Kan du packa väskan och ta med kartan?',
    ),
    'cs': (
        'Kapitán spočítal dvanáct malých lodí v přístavu.',
        'Zítra pojedeme vlakem k babičce na venkov.',
        'Prosím, zavřete dveře a zhasněte světlo.',
    ),
    'ru': (
        'Капитан насчитал двенадцать маленьких лодок в порту.',
        'Завтра мы поедем на поезде к бабушке.',
        'Пожалуйста, закройте дверь и погасите свет.',
    ),
    'fi': (
        'Kissa nukkuu rauhassa keittiön pöydän alla.',
        'Huomenna lähdemme junalla rannikolle päin.',
        'Pakkaa laukku ja ota kartta mukaan.',
    ),
    'tr': (
        'Kaptan limanda on iki küçük tekne saydı.',
        'Yarın trenle köye, dedemin yanına gideceğiz.',
        'Lütfen kapıyı kapat ve ışığı söndür.',
    ),
    'hi': ('कल हम ट्रेन से गाँव जाएँगे।', 'बिल्ली मेज़ के नीचे सो रही है।', 'कृपया दरवाज़ा बंद कर दीजिए।'),
}


def talk(rng, rate, seconds, scratch):
    """About `seconds` of speech at the rate, in two equal channels, and what it is: one language, one voice or two in turn."""
    language = str(rng.choice(list(SENTENCES)))
    voices = [f'{language}+{rng.choice(VARIANTS)}' for _ in range(1 if rng.random() < 0.75 else 2)]
    speed, pieces, count = int(rng.integers(110, 240)), [], 0
    while count < seconds * rate:
        text = str(rng.choice(SENTENCES[language]))
        spoken_rate, sound = sounds.speak(text, voices[len(pieces) % len(voices)], speed, int(rng.integers(15, 85)), scratch)
        pieces += [sounds.faded(sounds.resampled(sound, spoken_rate, rate), rate), np.zeros((int(rng.uniform(0, 0.5) * rate), 1))]
        count += len(pieces[-1]) + len(pieces[-2])
    sound = np.concatenate(pieces)[: int(seconds * rate)]
    return np.repeat(sound, 2, axis=1), f'{" and ".join(voices)} at {speed} words a minute'
