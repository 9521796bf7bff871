; A long loop that makes garbage only: without a collector it would need some hundred times the
; memory that it has. Every thousandth pair is kept, to be counted at the end.

(define kept ())
(define i 0)
(while (< i 500000)
  (define pair (cons i (cons i ())))
  (if (eq? 0 (remainder i 1000)) (set! kept (cons pair kept)))
  (set! i (+ i 1)))

(define length (lambda (list)
  (let ((count 0))
    (while list (set! count (+ count 1)) (set! list (cdr list)))
    count)))
(print (length kept))
