-- A note that was wrapped under an epoch must not outlive it: see 0011_fence_of_cells.sql.
select image2image_fence('break_glass_cases', 'note_sealed');
