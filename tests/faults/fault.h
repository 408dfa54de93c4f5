/* The faults of the service that is built for tests. The value TestFault under the service's
 * Parameters key says which; it is read each time, so that a test can change its mind. */
#ifndef DEPUTY_TESTS_FAULTS_FAULT_H
#define DEPUTY_TESTS_FAULTS_FAULT_H

enum fault {
    FAULT_NONE,
    FAULT_REFUSED,        /* RpcImpersonateClient fails */
    FAULT_ANONYMOUS,      /* the caller's token has level anonymous */
    FAULT_IDENTIFICATION, /* the caller's token has level identification */
    FAULT_REVERT,         /* RpcRevertToSelf fails, and the thread stays the caller */
    FAULT_RECORD,         /* an operation that was performed cannot be put on record */
    FAULT_LOG,            /* the Event Log takes nothing */
    FAULT_LOG_HANGS,      /* the Event Log takes a minute for each record */
    FAULT_NO_AUDIT,       /* nothing is put on record, to see what that costs */
    FAULT_USER,           /* quotas take callers with deny-only groups for another user */
    FAULT_DISK,           /* the same, and files named "dead" are on a disk that is */
    FAULT_CRASH,          /* opening a path, as the caller, crashes in our own code */
    FAULT_CRASH_BELOW,    /* the same in a DLL of the system */
    FAULT_CRASH_REVERTED, /* putting an operation on record, as the service, crashes in a DLL */
    FAULT_RAISE,          /* opening a path, as the caller, raises what the RPC runtime raises */
    FAULT_STALL_ADMIT,    /* calls stand still at this stage until the fault is another */
    FAULT_STALL_IMPERSONATE,
    FAULT_STALL_PERFORM, /* of what opens a path */
    FAULT_STALL_REVERT,
    FAULT_STALL_RECORD,  /* of what was performed */
    FAULT_LOG_STOPPED,   /* the Event Log does not run; handles from before stay bad for ever */
    FAULT_LOG_RESTARTED, /* it runs, but handles from before stay bad for ever */
    FAULT_STALL_IDENTIFY,
    FAULT_STALL_AUTHORIZE,
    FAULT_STALL_DELIVER,  /* of a handle */
    FAULT_CRASH_START,    /* a start crashes when it opens the event source */
    FAULT_REDIRECTED,     /* the program is a 32-bit one on 64-bit Windows */
    FAULT_HANDLED,        /* opening a path, as the caller, a DLL faults and handles that itself */
    FAULT_LOG_NEW,        /* the Event Log does not know of the source yet, and opens Application */
    FAULT_STALL_RUN_DOWN, /* a session runs down as the stop comes, and its end stands still */
};

/* The fault that is asked for now; FAULT_NONE where there is no such value. */
enum fault fault_read(void);

/* Stand still at a stage while that is asked for, a minute at most. The value TestStalled says that
 * somebody does. */
void fault_stall(enum fault stage);

#endif
