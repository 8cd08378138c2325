/* Sets TCP_NODELAY on every connection of a program: cc -shared -fPIC -o nodelay.so nodelay.c -ldl, then LD_PRELOAD.
 *
 * Garage sets it on none, so that on loopback a small request waits 40 ms or a multiple of it for an acknowledgement
 * that is held back. Tests would take minutes longer and figures would tell of that alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static void no_delay(int socket) {
    int on = 1;
    if (socket >= 0) setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags) {
    static int (*real)(int, struct sockaddr *, socklen_t *, int);
    if (!real) real = dlsym(RTLD_NEXT, "accept4");
    int socket = real(listener, address, length, flags);
    no_delay(socket);
    return socket;
}

int connect(int socket, const struct sockaddr *address, socklen_t length) {
    static int (*real)(int, const struct sockaddr *, socklen_t);
    if (!real) real = dlsym(RTLD_NEXT, "connect");
    if (address->sa_family == AF_INET || address->sa_family == AF_INET6) no_delay(socket);
    return real(socket, address, length);
}
