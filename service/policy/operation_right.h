/* The rights in an operation's security descriptor. */
#ifndef DEPUTY_POLICY_OPERATION_RIGHT_H
#define DEPUTY_POLICY_OPERATION_RIGHT_H

enum operation_right {
    OPERATION_USE = 0x1,        /* use it on what the caller itself may reach */
    OPERATION_USE_OTHERS = 0x2, /* see what concerns other callers */
    OPERATION_ADMINISTER = 0x4, /* administer the service */
};

#endif
