# Was forklore sagt, auf Deutsch. Was hier fehlt, ist Englisch.
# Syntax: https://projectfluent.org

## src/tui/keymap.rs, src/tui/view/chrome.rs

key-name =
    { $key ->
        [space] Leer
        [enter] Eingabe
        [left] links
        [right] rechts
        [up] hoch
        [down] runter
       *[other] { $key }
    }
key-choose = wählen
key-commit = bestätigen
key-skip = überspringen (wird vermerkt)
key-go-on = weiter
key-look-again = noch einmal ansehen
key-back = zurück
key-forward = vor, weiter
key-events = ein Ereignis zurück, vor
key-first = zum ersten Halt
key-latest = in die Gegenwart
key-go-to = zu einer Zeit oder einem Halt
key-pause = anhalten
key-speed = Tempo
key-step = eine Anweisung eines Prozesses
key-pane = nächster Bereich
key-up = hoch
key-down = runter
key-inspect = Prozess ansehen
key-zoom = vergrößern
key-close = schließen
key-language = Sprache
key-theme = Farben
key-blank = dunkler Bildschirm
key-quit = beenden
key-help = Tasten
key-present = in die Gegenwart (die Prozesse warten)
header-time = { $now } von { $length }
header-live = LIVE
header-looking-back = RÜCKBLICK
header-replay = AUFNAHME
header-held = von forklore angehalten
header-ended = beendet
header-broken-off = abgebrochen

## src/tui/notice.rs

notice-choose-first = Erst 1 bis { $last } wählen, dann Eingabe; 0 überspringt die Frage.
notice-no-process = Noch gibt es keinen Prozess.
notice-running = Der Lauf geht weiter: p hält ihn an, dann führt s eine Anweisung aus.

## src/tui/words.rs

process-held = von forklore angehalten
process-zombie = Zombie, { $how }
process-kernel = dem Kernel
ending-signal = durch { $signal } beendet
ending-code = Exit-Code { $code }
wait-sleep = in sleep({ $seconds })
wait-child = in waitpid(), für { $child }

## src/world/narration

told-forked = { $who } ist eine Kopie von { $parent }, an derselben Zeile: { $parent } hat fork aufgerufen.
told-sleeps = { $who } ruft sleep({ $seconds }) auf.
told-signal = { $who } hat { $receiver } das Signal { $signal } geschickt.
told-pool-made =
    { $who } hat einen Pool gemacht: er startet { $processes ->
        [one] einen Worker
       *[other] { $processes } Worker
    }, bevor es eine Aufgabe gibt.

## src/tui/view/narration.rs, card.rs

narration-title = was geschieht
card-question = was erwartest du?
card-reveal = du sagtest / es geschah
card-end = Ende
card-run-as-told = Dieser Lauf tat, was die Lektion sagt.
