// Writes golden.json: random tables and what Go's text/tabwriter makes of them.
// Run with `go run test/world/text/tabwriter/golden.go > test/world/text/tabwriter/golden.json`.
package main

import (
	"bytes"
	"encoding/json"
	"math/rand"
	"os"
	"strings"
	"text/tabwriter"
)

type sample struct {
	Options [5]int `json:"options"` // minwidth, tabwidth, padding, padchar, flags
	Text    string `json:"text"`
	Out     string `json:"out"`
}

var options = [][5]int{
	{6, 4, 3, ' ', 0}, {0, 8, 2, ' ', 0}, {0, 8, 1, '\t', 0}, {5, 0, 1, ' ', int(tabwriter.AlignRight)}, {0, 4, 1, '.', int(tabwriter.Debug)}, {8, 8, 0, '\t', int(tabwriter.TabIndent)},
	{0, 4, 2, ' ', int(tabwriter.DiscardEmptyColumns)}, {0, 8, 1, ' ', int(tabwriter.TabIndent | tabwriter.DiscardEmptyColumns | tabwriter.Debug)}, {3, 3, 1, ' ', int(tabwriter.FilterHTML)},
	{0, 8, 1, '\t', int(tabwriter.AlignRight)}, {4, 8, 1, '-', int(tabwriter.StripEscape)}, {0, 0, 0, ' ', 0},
}

var fixed = []string{
	"", "\n", "a", "a\n", "a\tb\n", "a\tb\tc\naa\tbbb\tc\n", "\t\t\n", "NAME\tREADY\tSTATUS\nwebpod-7d4b\t1/1\tRunning\ncurl-pod\t1/1\tRunning\n", "a\tb\n\nccc\td\n", "a\tb\nx\nccc\td\n",
	"a\tb\fccc\td\n", "한국\tb\nx\ty\n", "a\v\vb\nc\v\vd\n", "a\t\tb\nc\t\td\n", "\ta\n\t\tb\n", "a\tb", "a\tb\t", "<b>x</b>\ty\n&lt;\tz\n", "a\t\nb\t\nlonger\t\n", "\xffa\tb\xff\tc\nd\te\n",
}

func main() {
	random := rand.New(rand.NewSource(7))
	pieces := []string{"a", "bb", "ccc", "dddddddd", "한", "é", "", "\t", "\t", "\t", "\v", "\n", "\n", "\f", " ", "<i>", "&amp;"}
	texts := fixed
	for i := 0; i < 120; i++ {
		var text strings.Builder
		for n := random.Intn(25); n > 0; n-- {
			text.WriteString(pieces[random.Intn(len(pieces))])
		}
		texts = append(texts, text.String())
	}
	var samples []sample
	for i, text := range texts {
		for j, o := range options {
			if i >= len(fixed) && (i+j)%4 != 0 {
				continue
			}
			// An open tag or escape at the end of the text is a mistake of the caller.
			var out bytes.Buffer
			w := tabwriter.NewWriter(&out, o[0], o[1], o[2], byte(o[3]), uint(o[4]))
			w.Write([]byte(text))
			w.Flush()
			samples = append(samples, sample{o, strings.ReplaceAll(text, "\xff", "\u0001"), strings.ReplaceAll(out.String(), "\xff", "\u0001")})
		}
	}
	json.NewEncoder(os.Stdout).Encode(samples)
}
