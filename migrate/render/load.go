package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// Load reads a report that Render wrote as json. Fields that it does not know
// are left out, as later versions may add some; a schema that it does not know,
// and values that no report can have, are errors that name what would be right.
func Load(r io.Reader) (*migrate.Report, error) {
	dec := json.NewDecoder(r)
	report := new(migrate.Report)
	var schema schemaError
	if err := loadObject(dec, report); errors.As(err, &schema) {
		return nil, schema
	} else if err != nil {
		return nil, fmt.Errorf("not a report of zonegate: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("not a report of zonegate: more text follows the report")
	}
	if err := checkSchema(report); err != nil {
		return nil, err
	}
	if err := check(report); err != nil {
		return nil, fmt.Errorf("the report makes no sense: %w", err)
	}
	return report, nil
}

// loadObject reads the report's fields one by one, so that long lists are not
// held as text.
func loadObject(dec *json.Decoder, report *migrate.Report) error {
	if err := delim(dec, '{'); err != nil {
		return err
	}
	fields, seen := fieldsOf(reflect.ValueOf(report).Elem()), map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return plainly(err)
		}
		name, _ := token.(string)
		if seen[name] {
			return fmt.Errorf("the field %q stands twice", name)
		}
		seen[name] = true
		if err := loadField(dec, fields[name]); err != nil {
			return fmt.Errorf("field %q: %w", name, err)
		}
		if name == "schema" && checkSchema(report) != nil {
			return checkSchema(report)
		}
	}
	return delim(dec, '}')
}

// fieldsOf finds the fields of a struct by their JSON names.
func fieldsOf(v reflect.Value) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			fields[name] = v.Field(i)
		}
	}
	return fields
}

func loadField(dec *json.Decoder, field reflect.Value) error {
	if !field.IsValid() {
		return plainly(dec.Decode(new(json.RawMessage)))
	}
	if list, ok := field.Addr().Interface().(*migrate.ChangeList); ok {
		var changes []migrate.Change
		err := loadList(dec, reflect.ValueOf(&changes).Elem())
		*list = migrate.Changes(changes...)
		return err
	}
	if field.Kind() != reflect.Slice {
		return plainly(dec.Decode(field.Addr().Interface()))
	}
	return loadList(dec, field)
}

func loadList(dec *json.Decoder, list reflect.Value) error {
	token, err := dec.Token()
	if err != nil || token == nil {
		return plainly(err)
	}
	if token != json.Delim('[') {
		return errors.New("it is a list")
	}
	list.Set(reflect.MakeSlice(list.Type(), 0, 0))
	for n := 0; dec.More(); n++ {
		list.Grow(1)
		list.SetLen(n + 1)
		if err := dec.Decode(list.Index(n).Addr().Interface()); err != nil {
			return fmt.Errorf("item %d: %w", n+1, plainly(err))
		}
	}
	return delim(dec, ']')
}

func delim(dec *json.Decoder, want json.Delim) error {
	token, err := dec.Token()
	if err != nil {
		return plainly(err)
	}
	if token != want {
		return fmt.Errorf("%v stands where %v is due", token, want)
	}
	return nil
}

// plainly words the decoder's errors for a person.
func plainly(err error) error {
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	var moment *time.ParseError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it ends too early")
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("%s is a JSON %s and would have to be a %s", wrongType.Field, wrongType.Value, jsonKind(wrongType.Type))
	case errors.As(err, &wrongType):
		return fmt.Errorf("it is a JSON %s and would have to be a %s", wrongType.Value, jsonKind(wrongType.Type))
	case errors.As(err, &moment):
		return fmt.Errorf("%q is no time in RFC 3339 form, such as 2026-11-20T12:00:00Z", strings.Trim(moment.Value, `"`))
	case errors.As(err, &syntax):
		return fmt.Errorf("no JSON near octet %d: %w", syntax.Offset, err)
	}
	return err
}

func jsonKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "list"
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return "object"
	case reflect.Uint32:
		return "number from 0 to 4294967295"
	}
	return "whole number"
}
