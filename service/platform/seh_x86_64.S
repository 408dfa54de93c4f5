/* uint32_t seh_call(void (*function)(void *), void *argument), on x86_64
 *
 * A frame with a scope table, as a compiler makes it of __try and __except (Microsoft: x64
 * exception handling, __C_specific_handler). The table covers the call and nothing else. A frame
 * that changes no register which it must preserve has nothing to restore: the unwinder puts them
 * back to what they were at that call.
 *
 *      rsp + 0    home space of the function that is called
 *      rsp + 32   the code of the exception, left there by the filter
 */
        .text
        .p2align 4
        .globl  seh_call
        .def    seh_call; .scl 2; .type 32; .endef
        .seh_proc seh_call
seh_call:
        subq    $40, %rsp
        .seh_stackalloc 40
        .seh_endprologue
        movq    %rcx, %rax
        movq    %rdx, %rcx
.Lguarded:
        call    *%rax
        nop                             /* the return address must lie inside the guarded range */
.Lguarded_end:
        xorl    %eax, %eax
        addq    $40, %rsp
        ret
.Lcaught:
        movl    32(%rsp), %eax
        addq    $40, %rsp
        ret
        .seh_handler __C_specific_handler, @except
        .seh_handlerdata
        .long   1
        .rva    .Lguarded, .Lguarded_end, seh_filter, .Lcaught
        .text
        .seh_endproc

/* long seh_filter(EXCEPTION_POINTERS *pointers, void *frame): keep the code, take the exception.
 * A code of 0 would read as "no exception": it becomes STATUS_UNSUCCESSFUL. */
        .p2align 4
        .def    seh_filter; .scl 3; .type 32; .endef
        .seh_proc seh_filter
seh_filter:
        .seh_endprologue
        movq    (%rcx), %rax            /* ExceptionRecord */
        movl    (%rax), %eax            /* ExceptionCode */
        testl   %eax, %eax
        jnz     1f
        movl    $0xC0000001, %eax
1:      movl    %eax, 32(%rdx)
        movl    $1, %eax                /* EXCEPTION_EXECUTE_HANDLER */
        ret
        .seh_endproc

/* void seh_watch(void (*function)(void *), void *argument, void (*seen)(EXCEPTION_POINTERS *))
 *
 * The same frame with a filter that never takes an exception, so that there is nowhere to go on.
 *
 *      rsp + 32   seen
 */
        .p2align 4
        .globl  seh_watch
        .def    seh_watch; .scl 2; .type 32; .endef
        .seh_proc seh_watch
seh_watch:
        subq    $40, %rsp
        .seh_stackalloc 40
        .seh_endprologue
        movq    %r8, 32(%rsp)
        movq    %rcx, %rax
        movq    %rdx, %rcx
.Lwatched:
        call    *%rax
        nop
.Lwatched_end:
        addq    $40, %rsp
        ret
        .seh_handler __C_specific_handler, @except
        .seh_handlerdata
        .long   1
        .rva    .Lwatched, .Lwatched_end, seh_show, .Lwatched_end
        .text
        .seh_endproc

/* long seh_show(EXCEPTION_POINTERS *pointers, void *frame) */
        .p2align 4
        .def    seh_show; .scl 3; .type 32; .endef
        .seh_proc seh_show
seh_show:
        subq    $40, %rsp
        .seh_stackalloc 40
        .seh_endprologue
        call    *32(%rdx)
        xorl    %eax, %eax              /* EXCEPTION_CONTINUE_SEARCH */
        addq    $40, %rsp
        ret
        .seh_endproc
