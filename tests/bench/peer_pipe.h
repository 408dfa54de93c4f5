/* What the service is compared with says over its pipe: peer_server.c answers, bench_peer.c asks.
 * A request is one byte, an answer what the token's questions were answered, one behind the other.
 */
#ifndef DEPUTY_TESTS_BENCH_PEER_PIPE_H
#define DEPUTY_TESTS_BENCH_PEER_PIPE_H

#define PEER_PIPE L"\\\\.\\pipe\\deputy-bench-peer"

enum peer_request {
    PEER_BASIC = 1, /* user, groups, privileges, statistics */
    PEER_WHOAMI,    /* all that the service's whoami asks the platform for under Wine */
};

enum { PEER_ANSWER_MAX = 8192 };

#endif
