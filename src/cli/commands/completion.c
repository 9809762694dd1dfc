// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/options.h"
#include "job/key_table.h"

#include <cagehop/material.h>
#include <stdio.h>
#include <string.h>

enum { WORDS_MAX = 1024, HELP_MAX = 160 };

/// What may stand at a place of the command line.
struct values {
  bool files;            ///< names of files
  char words[WORDS_MAX]; ///< and these words, separated by blanks
};

// ---------------------------------------------------------------- what the tables know

static void add_word(struct values *values, const char *word, size_t length) {
  const size_t used = strlen(values->words);
  snprintf(values->words + used, WORDS_MAX - used, "%s%.*s", used > 0 ? " " : "", (int)length, word);
}

/// The words of "bash|zsh|fish".
static void add_alternatives(struct values *values, const char *text) {
  while (*text != '\0') {
    const size_t length = strcspn(text, "|");
    add_word(values, text, length);
    text += length + (text[length] == '|');
  }
}

/// What follows an option; nothing for a number or a text that is no name.
static struct values values_of_option(const struct option_row *row) {
  const struct cagehop_parameter *key = row->key != NULL ? job_key_find(row->key) : NULL;
  struct values values = {0};
  const char *word = row->word != NULL ? row->word : "";
  for (size_t k = 0; row->names != NULL && row->names[k] != NULL; k++) {
    add_word(&values, row->names[k], strlen(row->names[k]));
  }
  for (unsigned i = 0; key != NULL && key->name != NULL && key->name(i) != NULL; i++) {
    add_word(&values, key->name(i), strlen(key->name(i)));
  }
  if (strchr(word, '|') != NULL) {
    add_alternatives(&values, word);
  } else if (strcmp(option_name(row), "material") == 0) {
    size_t count;
    const struct cagehop_material_entry *entry = cagehop_material_catalogue(&count);
    for (size_t k = 0; k < count; k++) {
      add_word(&values, entry[k].material.name, strlen(entry[k].material.name));
    }
    values.files = true;
  } else if (strcmp(option_name(row), "structure") == 0) {
    const enum cagehop_structure_source alone[] = {CAGEHOP_STRUCTURE_PRISM, CAGEHOP_STRUCTURE_PERCUS_YEVICK};
    for (size_t k = 0; k < 2; k++) {
      const char *name = cagehop_structure_source_name(alone[k]);
      add_word(&values, name, strlen(name));
    }
    values.files = true;
  }
  // "FILE", "MAP.h5", but not "P,..."
  values.files =
      values.files || strcmp(word, "FILE") == 0 || (strchr(word, '.') != NULL && strchr(word, ',') == NULL);
  return values;
}

/// What follows a command besides options.
static struct values values_of_operand(const struct command *command) {
  struct values values = {0};
  if (command->operand == NULL) {
    return values;
  }
  if (strcmp(command->operand, "[COMMAND]") == 0) {
    size_t count;
    const struct command *const *list = command_list(&count);
    for (size_t k = 0; k < count; k++) {
      add_word(&values, list[k]->name, strlen(list[k]->name));
    }
  } else if (strchr(command->operand, '|') != NULL) {
    add_alternatives(&values, command->operand);
  } else {
    values.files = true;
  }
  return values;
}

/// The first clause of a help, without what shells take for their own.
static void short_help(const char *help, char text[HELP_MAX]) {
  size_t used = 0;
  for (const char *c = help; *c != '\0' && *c != ';' && used + 2 < HELP_MAX; c++) {
    if (strchr("[]:'\"\\`$", *c) == NULL) {
      text[used++] = *c;
    }
  }
  text[used] = '\0';
}

static void option_short_help(const struct option_row *row, char text[HELP_MAX]) {
  char help[OPTION_HELP_MAX];
  option_help(row, help);
  short_help(help, text);
}

// ---------------------------------------------------------------- bash

static void print_bash_names(size_t count, const struct option_row rows[]) {
  for (size_t i = 0; i < count; i++) {
    printf("--%s ", option_name(&rows[i]));
    if (rows[i].letter != 0) {
      printf("-%c ", rows[i].letter);
    }
  }
}

static void print_bash_values(const struct option_row *row) {
  const struct values values = values_of_option(row);
  printf("        --%s", option_name(row));
  if (row->letter != 0) {
    printf("|-%c", row->letter);
  }
  printf(") values='%s' files=%s ;;\n", values.words, values.files ? "yes" : "");
}

static void print_bash_command(const struct command *command) {
  struct option_row rows[OPTIONS_MAX];
  const size_t count = option_rows(command, rows);
  const struct values operand = values_of_operand(command);
  printf("    %s)\n      options='", command->name);
  print_bash_names(count, rows);
  puts("--help'\n      case $before in");
  for (size_t i = 0; i < count; i++) {
    if (rows[i].kind != OPTION_FLAG) {
      print_bash_values(&rows[i]);
    }
  }
  printf("        *) operand=yes values='%s' files=%s ;;\n      esac ;;\n", operand.words,
         operand.files ? "yes" : "");
}

static void print_bash(void) {
  size_t count;
  const struct command *const *command = command_list(&count);
  puts("# bash completion for cagehop, written by 'cagehop completion bash'\n"
       "_cagehop() {\n"
       "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
       "  local options= operand= values= files= line\n"
       "  COMPREPLY=()\n"
       "  if [[ $word == = ]]; then # --option=value is three words here\n"
       "    word=\n"
       "  elif [[ $before == = ]]; then\n"
       "    before=${COMP_WORDS[COMP_CWORD-2]}\n"
       "  fi\n"
       "  if ((COMP_CWORD == 1)); then");
  printf("    operand=yes options='--help --version' values='");
  for (size_t i = 0; i < count; i++) {
    printf("%s%s", i > 0 ? " " : "", command[i]->name);
  }
  puts("'\n  fi\n"
       "  ((COMP_CWORD == 1)) || case ${COMP_WORDS[1]} in");
  for (size_t i = 0; i < count; i++) {
    print_bash_command(command[i]);
  }
  puts("    *) return ;;\n"
       "  esac\n"
       "  if [[ $operand == yes && $word == -* ]]; then\n"
       "    values=$options files=\n"
       "  fi\n"
       "  COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
       "  if [[ $files == yes ]]; then\n"
       "    compopt -o filenames 2>/dev/null\n"
       "    while IFS= read -r line; do\n"
       "      COMPREPLY+=(\"$line\")\n"
       "    done < <(compgen -f -- \"$word\")\n"
       "  fi\n"
       "}\n"
       "complete -F _cagehop cagehop");
}

// ---------------------------------------------------------------- zsh

/// ":NAME:(a b)" or ":FILE:_files" of a place; both where it may be either.
static void print_zsh_values(const char *word, const struct values *values) {
  char message[HELP_MAX];
  short_help(word, message);
  printf(":%s:", message);
  if (values->words[0] != '\0' && values->files) {
    printf("{compadd -- %s; _files}", values->words);
  } else if (values->words[0] != '\0') {
    printf("(%s)", values->words);
  } else if (values->files) {
    printf("_files");
  } else {
    putchar(' ');
  }
}

static void print_zsh_option(const struct option_row *row) {
  char help[HELP_MAX];
  option_short_help(row, help);
  if (row->letter != 0) {
    printf(" \\\n        '(--%s -%c)'{--%s,-%c}'", option_name(row), row->letter, option_name(row),
           row->letter);
  } else {
    printf(" \\\n        '--%s", option_name(row));
  }
  printf("[%s]", help);
  if (row->kind != OPTION_FLAG) {
    const struct values values = values_of_option(row);
    print_zsh_values(row->word != NULL ? row->word : "VALUE", &values);
  }
  putchar('\'');
}

static void print_zsh_command(const struct command *command) {
  struct option_row rows[OPTIONS_MAX];
  const size_t count = option_rows(command, rows);
  printf("    %s)\n      _arguments '--help[show this help]'", command->name);
  for (size_t i = 0; i < count; i++) {
    print_zsh_option(&rows[i]);
  }
  if (command->operand != NULL) {
    const struct values values = values_of_operand(command);
    printf(" \\\n        '%s", strstr(command->operand, "...") != NULL ? "*" : "1");
    print_zsh_values(command->operand, &values);
    putchar('\'');
  }
  puts(" ;;");
}

static void print_zsh(void) {
  size_t count;
  const struct command *const *command = command_list(&count);
  puts("#compdef cagehop\n"
       "# zsh completion for cagehop, written by 'cagehop completion zsh'\n"
       "_cagehop() {\n"
       "  if (( CURRENT == 2 )); then\n"
       "    local -a commands=(");
  for (size_t i = 0; i < count; i++) {
    char summary[HELP_MAX];
    short_help(command[i]->summary, summary);
    printf("      '%s:%s'\n", command[i]->name, summary);
  }
  puts("    )\n"
       "    _describe command commands\n"
       "    return\n"
       "  fi\n"
       "  shift words\n"
       "  (( CURRENT-- ))\n"
       "  case $words[1] in");
  for (size_t i = 0; i < count; i++) {
    print_zsh_command(command[i]);
  }
  puts("  esac\n"
       "}\n"
       "if [[ $funcstack[1] == _cagehop ]]; then\n"
       "  _cagehop \"$@\"\n"
       "else\n"
       "  compdef _cagehop cagehop\n"
       "fi");
}

// ---------------------------------------------------------------- fish

static void print_fish_values(const struct values *values) {
  if (values->words[0] != '\0') {
    printf(" -a '%s'", values->words);
  }
  fputs(values->files ? " -F" : "", stdout);
}

static void print_fish_command(const struct command *command) {
  struct option_row rows[OPTIONS_MAX];
  const size_t count = option_rows(command, rows);
  char head[128], help[HELP_MAX];
  snprintf(head, sizeof head, "complete -c cagehop -n '__fish_seen_subcommand_from %s'", command->name);
  short_help(command->summary, help);
  printf("complete -c cagehop -n __fish_use_subcommand -a %s -d '%s'\n", command->name, help);
  for (size_t i = 0; i < count; i++) {
    option_short_help(&rows[i], help);
    printf("%s -l %s", head, option_name(&rows[i]));
    if (rows[i].letter != 0) {
      printf(" -s %c", rows[i].letter);
    }
    printf(" -d '%s'", help);
    if (rows[i].kind != OPTION_FLAG) {
      const struct values values = values_of_option(&rows[i]);
      fputs(values.files ? " -r" : " -r -f", stdout);
      print_fish_values(&values);
    }
    putchar('\n');
  }
  printf("%s -l help -s h -d 'show this help'\n", head);
  const struct values operand = values_of_operand(command);
  if (operand.files || operand.words[0] != '\0') {
    fputs(head, stdout);
    print_fish_values(&operand);
    putchar('\n');
  }
}

static void print_fish(void) {
  size_t count;
  const struct command *const *command = command_list(&count);
  puts("# fish completion for cagehop, written by 'cagehop completion fish'\ncomplete -c cagehop -f");
  for (size_t i = 0; i < count; i++) {
    print_fish_command(command[i]);
  }
}

// ---------------------------------------------------------------- the command

static int run_completion(const struct command *command, int argc, char **argv) {
  static const struct {
    const char *name;
    void (*print)(void);
  } shell[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
  char unused = 0;
  const char *name;
  const int status = options_parse(command, argc, argv, &unused, &name);
  if (status != OPTIONS_STOP) {
    return status;
  }
  for (size_t k = 0; k < sizeof shell / sizeof shell[0]; k++) {
    if (strcmp(shell[k].name, name) == 0) {
      shell[k].print();
      return EXIT_DONE;
    }
  }
  report("completion: '%s' is no shell that it knows; write bash, zsh or fish", name);
  return EXIT_USAGE_ERROR;
}

const struct command command_completion = {
    .name = "completion",
    .summary = "commands, options and names for a shell to complete",
    .operand = "bash|zsh|fish",
    .description =
        "Prints what makes the shell complete commands, options and their values at the key TAB. An "
        "installed "
        "cagehop has it in the shells' own folders; else: 'source <(cagehop completion bash)', the same "
        "with zsh after 'compinit', 'cagehop completion fish | source'.",
    .run = run_completion,
};
