// SPDX-License-Identifier: GPL-3.0-or-later
/// A program that is loaded once and run many times: the loader takes ten milliseconds of processor time for
/// the fifty libraries that come with HDF5, and a test has hundreds of commands. Preloaded, this has the
/// program wait just before its main() for command lines on the socket CAGEHOP_SERVED, which served.py sends;
/// a child process for each calls main() with it, and its exit status goes back.
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int main_function(int argc, char **argv, char **environment);
typedef int start_function(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                           void (*loader_fini)(void), void *stack_end);

enum { STREAMS = 3, TEXT_MAX = 1 << 18 };

static main_function *program;

/// What begins a message; after it the texts, each with its zero byte: folder, words, environment.
struct head {
  int words, variables, mask;
};

struct request {
  struct head head;
  char text[TEXT_MAX];
};

/// Receives a request and the three streams. False at the end.
static bool receive(int socket, struct request *request, int stream[STREAMS]) {
  union {
    char room[CMSG_SPACE(STREAMS * sizeof(int))];
    struct cmsghdr aligned;
  } control;
  struct iovec part = {request, sizeof *request};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t length;
  do {
    length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (length < 0 && errno == EINTR);
  const struct cmsghdr *sent = CMSG_FIRSTHDR(&message);
  if (length <= (ssize_t)sizeof request->head || sent == NULL ||
      sent->cmsg_len != CMSG_LEN(STREAMS * sizeof(int))) {
    return false;
  }
  memcpy(stream, CMSG_DATA(sent), STREAMS * sizeof(int));
  return true;
}

/// The next `count` texts as a list that ends with NULL.
static char **take_texts(char **at, int count) {
  char **list = calloc((size_t)count + 1, sizeof *list);
  for (int k = 0; k < count && list != NULL; k++) {
    list[k] = *at;
    *at += strlen(*at) + 1;
  }
  return list;
}

/// The child: as if it had just been executed.
static int run(struct request *request, const int stream[STREAMS]) {
  char *at = request->text + strlen(request->text) + 1;
  char **argv = take_texts(&at, request->head.words);
  environ = take_texts(&at, request->head.variables);
  for (int k = 0; k < STREAMS; k++) {
    if (dup2(stream[k], k) < 0) {
      _exit(126);
    }
    close(stream[k]);
  }
  if (argv == NULL || environ == NULL || chdir(request->text) != 0) {
    _exit(126);
  }
  umask((mode_t)request->head.mask);
  return program(request->head.words, argv, environ);
}

/// Tells number and exit status of a child, which is waited for.
static void attend(int socket, pid_t child) {
  int status = -1;
  (void)send(socket, &child, sizeof child, 0);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  (void)send(socket, &status, sizeof status, 0);
}

static int serve(int argc, char **argv, char **environment) {
  static struct request request;
  const char *number = getenv("CAGEHOP_SERVED");
  int stream[STREAMS];
  if (number == NULL) {
    return program(argc, argv, environment);
  }
  const int socket = atoi(number);
  const pid_t own = getpid();
  (void)send(socket, &own, sizeof own, 0); // it serves
  while (receive(socket, &request, stream)) {
    const pid_t child = fork();
    if (child == 0) {
      close(socket);
      return run(&request, stream);
    }
    for (int k = 0; k < STREAMS; k++) {
      close(stream[k]);
    }
    attend(socket, child);
  }
  _exit(0);
}

#pragma GCC visibility push(default)

start_function __libc_start_main; // which is the compiler's affair, so no header has it

/// Stands before the C library's, which calls main().
int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*loader_fini)(void), void *stack_end) {
  start_function *start = (start_function *)dlsym(RTLD_NEXT, "__libc_start_main");
  program = main;
  return start(serve, argc, argv, init, fini, loader_fini, stack_end);
}

#pragma GCC visibility pop
