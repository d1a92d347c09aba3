package render

import (
	"bufio"
	"encoding/csv"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// csvColumns are the columns of a checklist, in order. Columns may be added at the
// end; none is renamed, removed or moved.
var csvColumns = []string{
	"id", "section", "title", "details", "when", "due", "state", "proof", "expect", "way-back", "way-back-takes", "signs", "signed-by", "signed-on",
}

// checklistCSV writes one row for each item and each message (RFC 4180), for a
// ticket system to read in.
func checklistCSV(w *bufio.Writer, c *migrate.Checklist) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{csvColumns}
	for i := range c.Items {
		item := &c.Items[i]
		rows = append(rows, []string{
			item.ID, string(item.Section), item.Title, strings.Join(item.Details, " "), item.When, dueText(item.Due), string(item.State),
			item.Proof, item.Expect, item.Back, item.Takes, item.Signs, "", "",
		})
	}
	for i := range c.Messages {
		m := &c.Messages[i]
		rows = append(rows, []string{
			m.ID, "messages", m.Subject, strings.Join(m.Body, " "), m.When, dueText(m.Due), "", "", "", "", "", "to: " + m.To, "", "",
		})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = csvCell(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func dueText(t *time.Time) string {
	if t == nil {
		return ""
	}
	return migrate.TimeText(*t)
}

// csvCell makes text fit for a cell: what a spreadsheet would take for a formula
// begins with an apostrophe, which it shows as text.
func csvCell(s string) string {
	s = visible(s)
	if trimmed := strings.TrimLeft(s, " \u00a0\u3000"); trimmed != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(trimmed)[0]) {
		return "'" + s
	}
	return s
}
