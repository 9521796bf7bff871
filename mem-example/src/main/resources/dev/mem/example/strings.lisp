; The words of a text, counted, and joined again in order.

(define text "the quick brown fox jumps over the lazy dog and the dog does not mind the fox")

(define words (lambda (text)
  (let ((list ()) (start 0) (at 0))
    (while (< at (string-length text))
      (if (eq? (string-ref text at) 32)
          (begin
            (set! list (cons (substring text start at) list))
            (set! start (+ at 1))))
      (set! at (+ at 1)))
    (cons (substring text start at) list))))

(define count (lambda (counts word)
  (if (not counts)
      (cons (cons word 1) ())
      (if (string=? word (car (car counts)))
          (cons (cons word (+ 1 (cdr (car counts)))) (cdr counts))
          (if (string<? word (car (car counts)))
              (cons (cons word 1) counts)
              (cons (car counts) (count (cdr counts) word)))))))

(define show (lambda (counts)
  (let ((line ""))
    (while counts
      (set! line (string-append line (string-append (car (car counts))
        (string-append "=" (string-append (number->string (cdr (car counts))) " ")))))
      (set! counts (cdr counts)))
    line)))

(define rounds 0)
(while (< rounds 400)
  (define counts ())
  (let ((list (words text)))
    (while list
      (set! counts (count counts (car list)))
      (set! list (cdr list))))
  (define line (show counts))
  (set! rounds (+ rounds 1)))
(print line)
