/* What conditional expressions are made of, and what evaluating one looks at
 * (MS-DTYP 2.4.4.17). */
#ifndef DEPUTY_ACCESS_CONDITION_CONDITION_TERMS_H
#define DEPUTY_ACCESS_CONDITION_CONDITION_TERMS_H

#include "access/model/descriptor.h"
#include "access/model/token.h"

enum {
    CONDITION_STACK_MAX = 64,     /* values on the stack; deeper expressions are not evaluated */
    CONDITION_TOKENS_MAX = 4096,  /* operands and operators in one expression */
    CONDITION_WORK_MAX = 1 << 17, /* comparisons of list items in one expression */
    CONDITION_ITEMS_MAX = 4096,   /* items of a list that is compared with another */
};

/* Byte codes (MS-DTYP 2.4.4.17.4 to .8). */
enum condition_code {
    CONDITION_PADDING = 0x00,
    CONDITION_INT8 = 0x01,
    CONDITION_INT16 = 0x02,
    CONDITION_INT32 = 0x03,
    CONDITION_INT64 = 0x04,
    CONDITION_STRING = 0x10,
    CONDITION_OCTETS = 0x18,
    CONDITION_COMPOSITE = 0x50,
    CONDITION_SID = 0x51,
    CONDITION_EQUAL = 0x80,
    CONDITION_NOT_EQUAL = 0x81,
    CONDITION_LESS = 0x82,
    CONDITION_LESS_EQUAL = 0x83,
    CONDITION_GREATER = 0x84,
    CONDITION_GREATER_EQUAL = 0x85,
    CONDITION_CONTAINS = 0x86,
    CONDITION_EXISTS = 0x87,
    CONDITION_ANY_OF = 0x88,
    CONDITION_MEMBER_OF = 0x89,
    CONDITION_DEVICE_MEMBER_OF = 0x8A,
    CONDITION_MEMBER_OF_ANY = 0x8B,
    CONDITION_DEVICE_MEMBER_OF_ANY = 0x8C,
    CONDITION_NOT_EXISTS = 0x8D,
    CONDITION_NOT_CONTAINS = 0x8E,
    CONDITION_NOT_ANY_OF = 0x8F,
    CONDITION_NOT_MEMBER_OF = 0x90,
    CONDITION_NOT_DEVICE_MEMBER_OF = 0x91,
    CONDITION_NOT_MEMBER_OF_ANY = 0x92,
    CONDITION_NOT_DEVICE_MEMBER_OF_ANY = 0x93,
    CONDITION_AND = 0xA0,
    CONDITION_OR = 0xA1,
    CONDITION_NOT = 0xA2,
    CONDITION_LOCAL_ATTRIBUTE = 0xF8,
    CONDITION_USER_ATTRIBUTE = 0xF9,
    CONDITION_RESOURCE_ATTRIBUTE = 0xFA,
    CONDITION_DEVICE_ATTRIBUTE = 0xFB,
};

/* What an expression comes to. An ACE that allows needs true; one that denies applies unless the
 * condition is false. */
enum condition_truth {
    CONDITION_UNKNOWN = 0,
    CONDITION_FALSE = 1,
    CONDITION_TRUE = 2,
};

/* What an evaluation looks at, and what it met. */
struct condition_context {
    const struct access_token *token;
    const struct access_acl *resources; /* the SACL with the resource attributes */
    uint32_t work;                      /* comparisons so far */
    bool deny;      /* for an ACE that denies: deny-only groups are members, attributes are there */
    bool unseen;    /* set: a claim or device group was needed that nobody has read */
    bool absent;    /* set: it needed an attribute that is not there */
    bool malformed; /* set: the expression is broken, or has too many parts */
    bool unfit;     /* set: an operator got what it cannot take, such as values of two types */
    bool large;     /* set: it compares lists that are too long */
};

#endif
