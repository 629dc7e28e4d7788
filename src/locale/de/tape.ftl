# Das aufgezeichnete Netz eines Laufs
tape-no-tape = keine Aufzeichnung von mailsetup
tape-version = die Aufzeichnung hat das Format { $found }, dieses mailsetup liest das Format { $known }
tape-line = die Aufzeichnung ist in Zeile { $number } beschädigt
tape-unreadable = { $path } konnte nicht gelesen werden: { $error }
tape-too-large = { $path } ist größer als { $max } MiB, also keine Aufzeichnung von mailsetup
tape-refused = { $path }: { $error }
tape-no-lesson = diese Aufzeichnung enthält keine Lektion; ein anderer Befehl hat sie gemacht
tape-no-survey = diese Aufzeichnung enthält keine Untersuchung; ein anderer Befehl hat sie gemacht
tape-lacks = der Aufzeichnung { $count ->
    [one] fehlt eine Antwort
   *[other] fehlen { $count } Antworten
 }, nach denen dieser Lauf gefragt hat; eine andere Version hat sie gemacht, oder eine andere Richtlinie gilt
tape-full = nicht alles ist aufgezeichnet: Es wäre größer als { $max } MiB
