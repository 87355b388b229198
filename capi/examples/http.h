/*
 * Asking a service on this computer by HTTP POST: as little of it as the examples need. A real program uses the HTTP library it has.
 */
#ifndef KYSO_EXAMPLE_HTTP_H
#define KYSO_EXAMPLE_HTTP_H

#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int dial(const char *port)
{
    struct addrinfo hints, *found = NULL;
    int connection = -1;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo("127.0.0.1", port, &hints, &found) != 0) {
        return -1;
    }
    connection = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
    if (connection >= 0 && connect(connection, found->ai_addr, found->ai_addrlen) != 0) {
        close(connection);
        connection = -1;
    }
    freeaddrinfo(found);
    return connection;
}

static int send_all(int connection, const void *data, size_t len)
{
    const char *rest = data;
    while (len > 0) {
        ssize_t sent = send(connection, rest, len, 0);
        if (sent <= 0) {
            return -1;
        }
        rest += sent;
        len -= (size_t)sent;
    }
    return 0;
}

/* Posts `query` and takes the body of a 200; anything else is a failure. Returns 0 when there is an answer. */
static int post(const char *port, const char *type, const uint8_t *query, size_t query_len, uint8_t *answer,
                size_t answer_max, size_t *answer_len)
{
    char head[256], *received = malloc(answer_max + 4096), *body;
    size_t len = 0;
    ssize_t got = -1;
    int connection = dial(port), status = -1;
    int head_len = snprintf(head, sizeof head,
                            "POST / HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: %lu\r\n\r\n", type,
                            (unsigned long)query_len);
    if (received == NULL || connection < 0 || send_all(connection, head, (size_t)head_len) != 0
        || send_all(connection, query, query_len) != 0) {
        goto done;
    }
    while (len < answer_max + 4095 && (got = recv(connection, received + len, answer_max + 4095 - len, 0)) > 0) {
        len += (size_t)got;
    }
    received[len] = 0;
    body = strstr(received, "\r\n\r\n");
    if (got != 0 || body == NULL || strncmp(received, "HTTP/1.", 7) != 0 || strncmp(received + 8, " 200", 4) != 0) {
        goto done;
    }
    body += 4;
    *answer_len = len - (size_t)(body - received);
    if (*answer_len <= answer_max) {
        memcpy(answer, body, *answer_len);
        status = 0;
    }
done:
    if (connection >= 0) {
        close(connection);
    }
    free(received);
    return status;
}

#endif
