; A map as a search tree of (key value left right), made anew along the path of each change.

(define node (lambda (key value left right) (cons (cons key value) (cons left right))))
(define key (lambda (node) (car (car node))))
(define value (lambda (node) (cdr (car node))))
(define left (lambda (node) (car (cdr node))))
(define right (lambda (node) (cdr (cdr node))))

(define put (lambda (tree k v)
  (if (not tree)
      (node k v () ())
      (if (eq? k (key tree))
          (node k v (left tree) (right tree))
          (if (< k (key tree))
              (node (key tree) (value tree) (put (left tree) k v) (right tree))
              (node (key tree) (value tree) (left tree) (put (right tree) k v)))))))

(define get (lambda (tree k)
  (while (if tree (not (eq? k (key tree))) ())
    (set! tree (if (< k (key tree)) (left tree) (right tree))))
  (if tree (value tree) ())))

(define map ())
(define i 0)
(while (< i 30000)
  (set! map (put map (remainder (* i 7919) 1009) i))
  (set! i (+ i 1)))

(define sum 0)
(set! i 0)
(while (< i 1009)
  (set! sum (+ sum (get map i)))
  (set! i (+ i 1)))
(print sum)
