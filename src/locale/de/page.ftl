## Die Seite von `probe`

page-made = Stand: { $date }. { $summary }.
page-found = Was gefunden wurde, und bei wem
page-servers = Server für Server
page-servers-intro = Jeder Server mit dem Weg zu ihm, Schritt für Schritt, und jeder Zeile, die gesagt wurde, mit ihrer Zeit ab dem Beginn des Laufs. Pfeile nach rechts sind Zeilen von mailsetup, nach links solche des Servers; gestrichelte Pfeile gingen ohne TLS, unterwegs hätte also jeder mitlesen können. Passwörter sind verborgen.
page-scale = Die Balken zeigen, wann eine Frage offen war: vom Beginn des Laufs links bis { $end } rechts.
page-dialogue = Was gesagt wurde
page-further = Weitere Kandidaten, nicht getestet
page-here = Dieser Rechner
page-details = Einzelheiten: wo gesucht wurde, jeder Server und jede Zeile
