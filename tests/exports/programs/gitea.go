// What Gitea's ini package makes of [mailer] in each file.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"gopkg.in/ini.v1"
)

func main() {
	for _, path := range os.Args[1:] {
		file, err := ini.LoadSources(ini.LoadOptions{KeyValueDelimiterOnWrite: " = ", IgnoreContinuation: true}, path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		mailer := file.Section("mailer")
		port, _ := mailer.Key("SMTP_PORT").Int()
		row := []interface{}{mailer.Key("SMTP_ADDR").String(), port, mailer.Key("PROTOCOL").String() == "smtps",
			mailer.Key("USER").String(), mailer.Key("PASSWD").String()}
		out, _ := json.Marshal(row)
		fmt.Println(string(out))
	}
}
