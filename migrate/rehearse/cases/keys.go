package cases

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/plans"
	"go.yaml.in/yaml/v3"
)

// unknownKeys reports the keys of a document that a type has not.
func (r *reading) unknownKeys(n *yaml.Node, t reflect.Type) {
	switch {
	case n.Kind == yaml.DocumentNode:
		r.unknownKeys(n.Content[0], t)
	case n.Kind == yaml.SequenceNode && t.Kind() == reflect.Slice:
		for _, item := range n.Content {
			r.unknownKeys(item, t.Elem())
		}
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i]; key.Tag != "!!merge" {
				r.unknownKey(key, n.Content[i+1], t)
			}
		}
	}
}

func (r *reading) unknownKey(key, value *yaml.Node, t reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Map:
		r.unknownKeys(value, t.Elem())
	case reflect.Struct:
		fields := fieldsOf(t)
		if field, ok := fields[key.Value]; ok {
			r.unknownKeys(value, field)
			return
		}
		r.add(key.Line, "there is no key %s here%s", key.Value, nearest(key.Value, fields))
	}
}

// fieldsOf are the keys of a struct.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" && name != "-" {
			fields[name] = t.Field(i).Type
		}
	}
	return fields
}

// nearest says what may have been meant or, without that, what there is.
func nearest(word string, fields map[string]reflect.Type) string {
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	if near := plans.Nearest(word, names); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return "; there are " + strings.Join(names, ", ")
}
