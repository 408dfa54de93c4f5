/* uint32_t seh_call(void (*function)(void *), void *argument), on i686
 *
 * An EXCEPTION_REGISTRATION record in this frame, linked into the chain that starts at fs:0
 * (Microsoft: winnt.h, struct _EXCEPTION_REGISTRATION_RECORD, RtlUnwind). The record lies on the
 * stack below the one before it and its handler lies in the image, which is what the system asks of
 * a chain under DEP and SEHOP. An image with a SafeSEH table would have to list seh_handler in it;
 * the linker makes no such table, and must not be told that the image has no handlers (--no-seh).
 *
 * From the record:
 *      +0    next record
 *      +4    handler
 *      +8    the code of the exception
 *      +12   edi, esi, ebx, ebp of the caller, then the return address
 */
        .text
        .p2align 4
        .globl  _seh_call
        .def    _seh_call; .scl 2; .type 32; .endef
_seh_call:
        pushl   %ebp
        movl    %esp, %ebp
        pushl   %ebx
        pushl   %esi
        pushl   %edi
        pushl   $0
        pushl   $seh_handler
        pushl   %fs:0
        movl    %esp, %fs:0
        andl    $-16, %esp              /* the alignment that compiled code may count on */
        subl    $16, %esp
        movl    12(%ebp), %eax
        movl    %eax, (%esp)
        call    *8(%ebp)
        leal    -24(%ebp), %esp         /* the record; its code is still 0 */
.Lleave:
        popl    %fs:0
        addl    $4, %esp
        popl    %eax
        popl    %edi
        popl    %esi
        popl    %ebx
        popl    %ebp
        ret

/* EXCEPTION_DISPOSITION seh_handler(EXCEPTION_RECORD *exception, void *record, ...)
 *
 * While others unwind, this frame has nothing to do. Otherwise it takes the exception: unwind what
 * is above the record, put the stack back to it and leave seh_call. RtlUnwind returns to its caller
 * here and preserves no register, so the record's address waits on the stack meanwhile. A code of 0
 * would read as "no exception": it becomes STATUS_UNSUCCESSFUL. */
        .p2align 4
        .def    seh_handler; .scl 3; .type 32; .endef
seh_handler:
        movl    4(%esp), %ecx           /* EXCEPTION_RECORD */
        testl   $0x66, 4(%ecx)          /* ExceptionFlags: any kind of unwinding */
        jnz     2f
        movl    8(%esp), %edx
        movl    (%ecx), %eax            /* ExceptionCode */
        testl   %eax, %eax
        jnz     1f
        movl    $0xC0000001, %eax
1:      movl    %eax, 8(%edx)
        pushl   %edx
        pushl   $0                      /* ReturnValue */
        pushl   %ecx                    /* ExceptionRecord */
        pushl   $.Lunwound              /* TargetIp */
        pushl   %edx                    /* TargetFrame */
        call    _RtlUnwind@16
.Lunwound:
        popl    %esp
        cld
        jmp     .Lleave
2:      movl    $1, %eax                /* ExceptionContinueSearch */
        ret

/* void seh_watch(void (*function)(void *), void *argument, void (*seen)(EXCEPTION_POINTERS *))
 *
 * The same record with a handler that never takes an exception.
 *
 * From the record:
 *      +0    next record
 *      +4    handler
 *      +8    ebp of the caller, then the return address, function, argument
 *      +24   seen
 */
        .p2align 4
        .globl  _seh_watch
        .def    _seh_watch; .scl 2; .type 32; .endef
_seh_watch:
        pushl   %ebp
        movl    %esp, %ebp
        pushl   $seh_show
        pushl   %fs:0
        movl    %esp, %fs:0
        andl    $-16, %esp
        subl    $16, %esp
        movl    12(%ebp), %eax
        movl    %eax, (%esp)
        call    *8(%ebp)
        leal    -8(%ebp), %esp
        popl    %fs:0
        addl    $4, %esp
        popl    %ebp
        ret

/* EXCEPTION_DISPOSITION seh_show(EXCEPTION_RECORD *exception, void *record, CONTEXT *context, ...)
 *
 * EXCEPTION_POINTERS is the exception and the context. */
        .p2align 4
        .def    seh_show; .scl 3; .type 32; .endef
seh_show:
        pushl   %ebp
        movl    %esp, %ebp
        movl    8(%ebp), %ecx
        testl   $0x66, 4(%ecx)
        jnz     1f
        movl    12(%ebp), %edx
        pushl   16(%ebp)
        pushl   %ecx
        movl    %esp, %eax
        andl    $-16, %esp
        subl    $16, %esp
        movl    %eax, (%esp)
        call    *24(%edx)
1:      movl    $1, %eax                /* ExceptionContinueSearch */
        leave
        ret
