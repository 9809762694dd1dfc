// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/document.h"

#include "parameter/rules.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <string.h>

// ---------------------------------------------------------------- parsing

/// The line of the byte at `offset`, or the last line where that lies behind the text's end.
static size_t line_at(const struct document *document, size_t offset) {
  size_t line = 1;
  for (size_t i = 0; i < offset && i + 1 < document->length; i++) {
    line += document->text[i] == '\n';
  }
  return line;
}

/// Whether a line is indented with a tab.
static bool has_tab(const struct document *document, size_t line) {
  const char *at = document->text;
  for (; line > 1 && at != NULL; line--) {
    at = strchr(at, '\n');
    at += at != NULL;
  }
  return at != NULL && memchr(at, '\t', strspn(at, " \t")) != NULL;
}

/// What libyaml says shortly or in its own words; false: nothing of that.
static bool complain_plainly(const struct document *document, const yaml_parser_t *parser, size_t line) {
  const char *problem = parser->problem != NULL ? parser->problem : "";
  if (parser->error == YAML_READER_ERROR && strstr(problem, "UTF-8") != NULL) {
    diagnose(document->diagnostic, line,
             "not YAML: a letter here is not UTF-8, but Latin-1 or the like; save the file as UTF-8");
    return true;
  }
  if (has_tab(document, line)) {
    diagnose(document->diagnostic, line, "not YAML: a tab indents this line; YAML wants blanks there");
    return true;
  }
  if (strstr(problem, "mapping values are not allowed") != NULL) {
    diagnose(
        document->diagnostic, line,
        "not YAML: a second colon; the one on the line before has no blank after it, or a text with a colon "
        "has no quotes");
    return true;
  }
  if (strstr(problem, "expected ':'") != NULL) {
    diagnose(document->diagnostic, parser->context_mark.line + 1,
             "not YAML: a key without its colon; write KEY: VALUE, with a blank after the colon");
    return true;
  }
  return false;
}

/// What libyaml could not parse. A bracket left open is noticed at the end of the file only, where there is
/// nothing to see: then the line is the one on which the open thing began.
static int complain_syntax(const struct document *document, const yaml_parser_t *parser) {
  const char *problem = parser->problem != NULL ? parser->problem : "the text breaks off";
  const char *context = parser->context != NULL ? parser->context : "";
  const size_t last = line_at(document, document->length);
  size_t line = parser->problem_mark.line + 1;
  if (parser->error == YAML_MEMORY_ERROR) {
    return diagnose_no_memory(document->diagnostic);
  }
  if (parser->error == YAML_READER_ERROR) {
    line = line_at(document, parser->problem_offset);
  } else if (line > last) {
    line = parser->context != NULL && parser->context_mark.line < last ? parser->context_mark.line + 1 : last;
  }
  if (complain_plainly(document, parser, line)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  char from[48] = "";
  if (context[0] != '\0' && parser->context_mark.line + 1 < line) {
    snprintf(from, sizeof from, " that begins on line %zu", parser->context_mark.line + 1);
  }
  return diagnose(document->diagnostic, line,
                  "not YAML: %s%s%s%s; mend the punctuation or the indentation here", problem,
                  context[0] != '\0' ? " " : "", context, from);
}

/// A second document would be silently ignored by libcyaml.
static int refuse_second(const struct document *document, yaml_parser_t *parser) {
  yaml_document_t second;
  if (!yaml_parser_load(parser, &second)) {
    return complain_syntax(document, parser);
  }
  const bool there = yaml_document_get_root_node(&second) != NULL;
  const size_t line = second.start_mark.line + 1;
  yaml_document_delete(&second);
  return there ? diagnose(document->diagnostic, line,
                          "a second YAML document begins here; keep one job in a file")
               : CAGEHOP_OK;
}

/// libyaml's time goes as the square of how many brackets are open. Those of texts and comments count too,
/// which needs a thousand that nobody closes.
static int refuse_deep(const struct diagnostic *diagnostic, const char *text, size_t length) {
  enum { DEEPEST = 1000 };
  size_t line = 1, open = 0;
  for (size_t i = 0; i < length && open <= DEEPEST; i++) {
    line += text[i] == '\n';
    open += text[i] == '[' || text[i] == '{';
    open -= open > 0 && (text[i] == ']' || text[i] == '}');
  }
  return open <= DEEPEST
             ? CAGEHOP_OK
             : diagnose(diagnostic, line, "more than %d brackets are open here; close them", DEEPEST);
}

int document_parse(const struct diagnostic *diagnostic, const char *text, size_t length,
                   struct document *document) {
  yaml_parser_t parser;
  int status = CAGEHOP_OK;
  *document = (struct document){.diagnostic = diagnostic, .text = text, .length = length};
  status = refuse_deep(diagnostic, text, length);
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (!yaml_parser_initialize(&parser)) {
    return diagnose_no_memory(diagnostic);
  }
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
  if (!yaml_parser_load(&parser, &document->tree)) {
    status = complain_syntax(document, &parser);
    goto out;
  }
  if (document_root(document) == NULL) {
    status =
        diagnose(diagnostic, 1, "%s",
                 diagnostic->kind != NULL ? "the file is empty"
                                          : "the job is empty; it needs the keys material, grid and output");
  } else {
    status = refuse_second(document, &parser);
  }
  if (status != CAGEHOP_OK) {
    document_clear(document);
  }

out:
  yaml_parser_delete(&parser);
  return status;
}

void document_clear(struct document *document) {
  yaml_document_delete(&document->tree);
  *document = (struct document){0};
}

// ---------------------------------------------------------------- finding

const yaml_node_t *document_node(struct document *document, int index) {
  return yaml_document_get_node(&document->tree, index);
}

const yaml_node_t *document_root(struct document *document) {
  return yaml_document_get_root_node(&document->tree);
}

bool node_is_text(const yaml_node_t *node, const char *text, size_t length) {
  return node->type == YAML_SCALAR_NODE && node->data.scalar.length == length &&
         memcmp(node->data.scalar.value, text, length) == 0;
}

const yaml_node_pair_t *document_pair(struct document *document, const yaml_node_t *mapping, const char *key,
                                      size_t length) {
  if (mapping->type != YAML_MAPPING_NODE) {
    return NULL;
  }
  const yaml_node_pair_t *end = mapping->data.mapping.pairs.top;
  for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < end; pair++) {
    if (node_is_text(document_node(document, pair->key), key, length)) {
      return pair;
    }
  }
  return NULL;
}

const char *node_text(const yaml_node_t *node) {
  return node != NULL && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

const char *document_text_below(struct document *document, const yaml_node_t *mapping, const char *key) {
  const yaml_node_pair_t *pair = document_pair(document, mapping, key, strlen(key));
  return pair != NULL ? node_text(document_node(document, pair->value)) : NULL;
}

const yaml_node_pair_t *document_find(struct document *document, const char *path) {
  const yaml_node_t *node = document_root(document);
  const yaml_node_pair_t *pair = NULL;
  for (const char *key = path; *key != '\0';) {
    const size_t length = strcspn(key, ".");
    pair = document_pair(document, node, key, length);
    if (pair == NULL) {
      return NULL;
    }
    node = document_node(document, pair->value);
    key += length + (key[length] == '.');
  }
  return pair;
}

const yaml_node_t *document_value(struct document *document, const char *path) {
  if (path[0] == '\0') {
    return document_root(document);
  }
  const yaml_node_pair_t *pair = document_find(document, path);
  return pair != NULL ? document_node(document, pair->value) : NULL;
}

bool document_has_table(struct document *document) {
  const yaml_node_t *source = document_value(document, "structure.source");
  return source != NULL && node_is_text(source, "table", strlen("table"));
}

bool document_has_energy(struct document *document) {
  const yaml_node_t *potential = document_value(document, "system.potential");
  return potential != NULL && !node_is_text(potential, "hard", strlen("hard"));
}

bool document_may_lack_Eq_11(struct document *document) {
  const yaml_node_t *source = document_value(document, "structure.source");
  const bool landscapes =
      source != NULL && node_is_text(source, "landscape-table", strlen("landscape-table"));
  return document_has_table(document) || landscapes || document_has_energy(document) ||
         document_value(document, RULE_S_0_KEY) != NULL ||
         document_value(document, RULE_S_0_TEMPERATURE_KEY) != NULL;
}

// ---------------------------------------------------------------- lines and words

size_t node_line(const yaml_node_t *node) {
  return node->start_mark.line + 1;
}

size_t document_value_line(struct document *document, const char *path) {
  const yaml_node_t *node = document_value(document, path);
  return node_line(node != NULL ? node : document_root(document));
}

size_t document_key_line(struct document *document, const char *path) {
  const yaml_node_pair_t *pair = document_find(document, path);
  return node_line(pair != NULL ? document_node(document, pair->key) : document_root(document));
}

/// A scalar between quotes, the end of a long one left out.
static void quote(const yaml_node_t *node, char words[NODE_WORDS_MAX]) {
  enum { SHOWN = 40 };
  char start[SHOWN + 2];
  snprintf(start, sizeof start, "%s", (const char *)node->data.scalar.value);
  text_make_printable(start, SHOWN);
  snprintf(words, NODE_WORDS_MAX, "\"%s%s\"", start, node->data.scalar.length > SHOWN ? "..." : "");
}

void node_words(const yaml_node_t *node, char words[NODE_WORDS_MAX]) {
  const char *kind = "a mapping";
  if (node->type == YAML_SCALAR_NODE && node->data.scalar.length > 0) {
    quote(node, words);
    return;
  }
  if (node->type == YAML_SCALAR_NODE) {
    kind = "empty";
  } else if (node->type == YAML_SEQUENCE_NODE) {
    kind = node->data.sequence.items.start < node->data.sequence.items.top ? "a list" : "an empty list";
  }
  snprintf(words, NODE_WORDS_MAX, "%s", kind);
}
